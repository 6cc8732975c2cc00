import type { CertificatesReader } from '../../core/host/certificates-port.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { readCertificateFacts } from '../../core/kubernetes/certificate-facts.ts';

/** The certificates in the files of a host. */
export function fileCertificates(files: FilesReader): CertificatesReader {
  return {
    async read(path) {
      const node = await files.read(path);
      const found = node?.type === 'symlink' && node.target.startsWith('/var/lib/kubelet/pki/') ? await files.read(node.target) : node;
      return found?.type === 'file' ? readCertificateFacts(found.content) : null;
    },
  };
}
