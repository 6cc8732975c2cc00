import { isFailure } from '../../core/failure.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { type CertificateValidity, readCertificateValidity } from '../../core/kubernetes/certificate-validity.ts';
import { pkiDirectory } from '../../roles/lazyjack-paths.ts';

export interface ExpiringCertificate extends CertificateValidity {
  readonly path: string;
}

/** Kubeconfigs in which kubeadm embeds a certificate. That of the kubelet refers to `kubeletCertificate`. */
const kubeconfigs = ['admin', 'super-admin', 'controller-manager', 'scheduler'].map((name) => `/etc/kubernetes/${name}.conf`);

/** The certificate with which the kubelet asks the API server: a link to the newest one. */
const kubeletCertificate = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** The files of this node with a certificate that ends, or that this user may not read. */
export async function listCertificateFiles(files: FilesReader): Promise<readonly string[]> {
  const inDirectories = await Promise.all([pkiDirectory, `${pkiDirectory}/etcd`].map((directory) => listCertificates(files, directory)));
  const others = await Promise.all([...kubeconfigs, kubeletCertificate].map((path) => mayHaveCertificate(files, path)));
  return [...inDirectories.flat(), ...[...kubeconfigs, kubeletCertificate].filter((_, at) => others[at])];
}

async function listCertificates(files: FilesReader, directory: string): Promise<readonly string[]> {
  const node = await readIfAllowed(files, directory);
  if (node === 'denied') return [`${directory}/*.crt`];
  return node?.type === 'directory' ? node.entries.filter((name) => name.endsWith('.crt')).map((name) => `${directory}/${name}`) : [];
}

async function mayHaveCertificate(files: FilesReader, path: string): Promise<boolean> {
  try {
    return (await readExpiringCertificate(files, path)) !== undefined;
  } catch (cause) {
    if (isFailure(cause, 'denied')) return true;
    throw cause;
  }
}

async function readIfAllowed(files: FilesReader, path: string): Promise<Awaited<ReturnType<FilesReader['read']>> | 'denied'> {
  try {
    return await files.read(path);
  } catch (cause) {
    if (isFailure(cause, 'denied')) return 'denied';
    throw cause;
  }
}

/**
 * The first certificate in the file, also in a kubeconfig. undefined: there is no file, or it has none. Rejects with a Failure of kind `denied`
 * without root.
 */
export async function readExpiringCertificate(files: FilesReader, path: string): Promise<ExpiringCertificate | undefined> {
  const node = await files.read(path);
  // The kubelet links relative to its directory or with a whole path.
  const target = node?.type === 'symlink' ? new URL(node.target, `file://${path}`).pathname : undefined;
  const file = target === undefined ? node : await files.read(target);
  if (file?.type !== 'file') return undefined;
  const text = Buffer.from(file.content).toString('latin1');
  const [, embedded] = /^\s*client-certificate-data:\s*["']?([\w+/=]+)/mu.exec(text) ?? [];
  const validity = readCertificateValidity(embedded === undefined ? text : Buffer.from(embedded, 'base64'));
  return validity === undefined ? undefined : { ...validity, path };
}
