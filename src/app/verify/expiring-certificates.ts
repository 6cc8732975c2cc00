import { isFailure } from '../../core/failure.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { type CertificateValidity, readCertificateValidity } from '../../core/kubernetes/certificate-validity.ts';
import { kubeletKubeconfigPath } from '../../host/programs/shared-queries.ts';
import { pkiDirectory } from '../../roles/lazyjack-paths.ts';

export interface ExpiringCertificate extends CertificateValidity {
  readonly path: string;
}

/** Kubeconfigs in which kubeadm embeds a certificate. */
const kubeconfigs = ['admin', 'super-admin', 'controller-manager', 'scheduler'].map((name) => `/etc/kubernetes/${name}.conf`);

/** The certificate with which the kubelet asks the API server: a link to the newest one. Its kubeconfig refers to it. */
const kubeletCertificate = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** The files of a member of the cluster that must have a certificate, also where this user may not read them. */
export async function listCertificateFiles(files: FilesReader): Promise<readonly string[]> {
  const inDirectories = await Promise.all([pkiDirectory, `${pkiDirectory}/etcd`].map((directory) => listCertificates(files, directory)));
  const embedding = await Promise.all(kubeconfigs.map((path) => mayEmbedCertificate(files, path)));
  return [...inDirectories.flat(), ...kubeconfigs.filter((_, at) => embedding[at]), await findKubeletCertificate(files)];
}

/** With `rotateCertificates: false`, the kubeconfig of the first control plane node embeds the certificate. */
async function findKubeletCertificate(files: FilesReader): Promise<string> {
  const isMissing = (await readIfAllowed(files, kubeletCertificate)) === null;
  return isMissing && (await mayEmbedCertificate(files, kubeletKubeconfigPath)) ? kubeletKubeconfigPath : kubeletCertificate;
}

async function listCertificates(files: FilesReader, directory: string): Promise<readonly string[]> {
  const node = await readIfAllowed(files, directory);
  if (node === 'denied') return [`${directory}/*.crt`];
  return node?.type === 'directory' ? node.entries.filter((name) => name.endsWith('.crt')).map((name) => `${directory}/${name}`) : [];
}

async function mayEmbedCertificate(files: FilesReader, path: string): Promise<boolean> {
  const file = await readIfAllowed(files, path);
  return file === 'denied' || (file?.type === 'file' && embeddedCertificate.test(textOf(file.content)));
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
 * The first certificate in the file, also in a kubeconfig. undefined: there is no file, or it has none that can be read. Rejects with a Failure of kind `denied`
 * without root.
 */
export async function readExpiringCertificate(files: FilesReader, path: string): Promise<ExpiringCertificate | undefined> {
  const node = await files.read(path);
  // The kubelet links relative to its directory or with a whole path.
  const target = node?.type === 'symlink' ? new URL(node.target, `file://${path}`).pathname : undefined;
  const file = target === undefined ? node : await files.read(target);
  if (file?.type !== 'file') return undefined;
  const text = textOf(file.content);
  const [, embedded] = embeddedCertificate.exec(text) ?? [];
  const validity = readCertificateValidity(embedded === undefined ? text : Buffer.from(embedded, 'base64'));
  return validity === undefined ? undefined : { ...validity, path };
}

/** In a kubeconfig. The value may be damaged. */
const embeddedCertificate = /^\s*client-certificate-data:\s*["']?([^\s"']*)/mu;

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1');
}
