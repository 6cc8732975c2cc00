import { X509Certificate, createPrivateKey } from 'node:crypto';
import { hashCaCertificate } from '../../core/kubernetes/hash-ca-certificate.ts';
import type { FileNode, Files } from '../../core/host/files-port.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import type { CertificateAuthority } from '../../kubeadm/certificate-authority.ts';

export interface StoredAuthority {
  readonly authority: CertificateAuthority;
  /** SHA-256 of the public key, 64 hexadecimal digits. */
  readonly publicKeyHash: string;
}

const rootOwner = { uid: 0, gid: 0 };

/** Reads the certificate authority in a work area. undefined: a file is missing. Rejects if it cannot be used. */
export async function readAuthority(files: Files, workArea: string, now: Date): Promise<StoredAuthority | undefined> {
  const [certificateNode, keyNode] = [await files.read(`${workArea}/ca.crt`), await files.read(`${workArea}/ca.key`)];
  for (const node of [certificateNode, keyNode]) refuseForeignOwner(node, workArea);
  const [certificate, key] = [decodeFile(certificateNode), decodeFile(keyNode)];
  if (certificate === undefined || key === undefined) return undefined;
  try {
    const x509 = new X509Certificate(certificate);
    if (!x509.checkPrivateKey(createPrivateKey(key))) throw new Error('the key is that of another certificate');
    if (new Date(x509.validTo) <= now) throw new Error(`it expired ${x509.validTo}`);
    return { authority: { certificate, key }, publicKeyHash: hashCaCertificate(certificate) };
  } catch (cause) {
    throw new Failure('refused', `the certificate authority in ${workArea} cannot be used: ${messageOf(cause)}`, {
      fix: 'Make a new one with `lazyjack init --force`; the old is kept beside it.',
      cause,
    });
  }
}

/** Writes the key first, 0600 in a 0700 directory, so that an interruption never leaves a readable key. */
export async function writeAuthority(files: Files, workArea: string, { certificate, key }: CertificateAuthority): Promise<void> {
  await makeDirectories(files, workArea);
  await files.write(`${workArea}/ca.key`, Buffer.from(key), { ...rootOwner, mode: 0o600 });
  await files.write(`${workArea}/ca.crt`, Buffer.from(certificate), { ...rootOwner, mode: 0o644 });
}

/** Copies the authority to names that nothing overwrites. Resolves with the new paths. */
export async function backUpAuthority(files: Files, workArea: string, suffix: string): Promise<readonly string[]> {
  const saved: string[] = [];
  for (const name of ['ca.key', 'ca.crt']) {
    const node = await files.read(`${workArea}/${name}`);
    if (node?.type !== 'file') continue;
    const { content, mode, uid, gid } = node;
    await files.write(`${workArea}/${name}.${suffix}`, content, { mode, uid, gid });
    saved.push(`${workArea}/${name}.${suffix}`);
  }
  return saved;
}

async function makeDirectories(files: Files, path: string): Promise<void> {
  const parts = path.split('/').filter((part) => part !== '');
  for (const at of parts.keys()) {
    const directory = `/${parts.slice(0, at + 1).join('/')}`;
    if ((await files.read(directory)) === null)
      await files.makeDirectory(directory, { ...rootOwner, mode: directory === path ? 0o700 : 0o755 });
  }
}

/** Refuses files of another user: that user could sign certificates for the cluster. */
function refuseForeignOwner(node: FileNode | null, workArea: string): void {
  if (node === null || (node.type === 'file' && (node.uid === 0 || node.uid === process.geteuid?.()) && (node.mode & 0o022) === 0)) return;
  throw new Failure('refused', `the certificate authority in ${workArea} does not belong to root alone`, {
    fix: `Look who made it (ls -l ${workArea}). If it is yours: chown root ${workArea}/ca.*; chmod go-w ${workArea}/ca.*`,
  });
}

function decodeFile(node: FileNode | null): string | undefined {
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : undefined;
}
