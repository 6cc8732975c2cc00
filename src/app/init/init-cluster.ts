import { realpath } from 'node:fs/promises';
import type { Cluster } from '../../config/cluster.ts';
import { insertSecrets } from '../../config/yaml/insert-secrets.ts';
import { Failure } from '../../core/failure.ts';
import type { FileNode, Files } from '../../core/host/files-port.ts';
import { hashCaCertificate } from '../../core/kubernetes/hash-ca-certificate.ts';
import { linuxUserFiles, linuxFiles } from '../../host/files/linux-files.ts';
import { makeCertificateAuthority } from '../../kubeadm/certificate-authority.ts';
import { makeToken } from '../../kubeadm/kubeadm-token.ts';
import { backUpAuthority, readAuthority, writeAuthority } from './authority-files.ts';

/** Called after each step. `subject`: a path, or a field of the configuration. */
export type ReportInitStep = (action: 'kept' | 'created' | 'saved', subject: string) => void;

/**
 * Makes the certificate authority in the work area and the token, and writes the token and the hash of the authority's key into the configuration.
 * Without `force` it keeps what is valid. Resolves with the mode of the configuration; undefined: it was not written. Needs the lock.
 */
export async function initCluster(
  cluster: Cluster,
  { force }: { readonly force: boolean },
  report: ReportInitStep,
): Promise<{ readonly mode: number } | undefined> {
  const { workArea } = cluster;
  const now = new Date();
  const stored = force ? undefined : await readAuthority(linuxFiles, workArea, now);
  const hash = stored?.publicKeyHash ?? (await renewAuthority(linuxFiles, workArea, now, report));
  if (stored !== undefined) report('kept', `${workArea}/ca.crt and ca.key`);

  const validToken = force ? undefined : cluster.token;
  const token = validToken ?? makeToken();
  report(validToken === undefined ? 'created' : 'kept', 'general.token');
  if (validToken !== undefined && cluster.tokenCertHash?.replace(/^sha256:/u, '') === hash) {
    report('kept', 'general.token-cert-hash');
    return undefined;
  }
  const mode = await writeTokenAndHash(linuxUserFiles, cluster.file, { token, hash });
  report('created', 'general.token-cert-hash');
  return { mode };
}

async function renewAuthority(files: Files, workArea: string, now: Date, report: ReportInitStep): Promise<string> {
  const saved = await backUpAuthority(files, workArea, now.toISOString().replaceAll(/[:.]/gu, '-'));
  for (const path of saved) report('saved', path);
  const authority = makeCertificateAuthority({ now });
  await writeAuthority(files, workArea, authority);
  report('created', `${workArea}/ca.crt and ca.key`);
  return hashCaCertificate(authority.certificate);
}

/** Keeps owner and mode, and writes through a symbolic link. Resolves with the mode. */
async function writeTokenAndHash(files: Files, path: string, { token, hash }: { token: string; hash: string }): Promise<number> {
  const { target, node } = await requireConfigurationFile(path, files);
  const spliced = insertSecrets(Buffer.from(node.content).toString('utf8'), { token, 'token-cert-hash': hash });
  if ('problem' in spliced)
    throw new Failure('refused', `${path}: ${spliced.problem.summary}: ${spliced.problem.detail}`, {
      ...(spliced.problem.fix && { fix: spliced.problem.fix }),
    });
  const { mode, uid, gid } = node;
  await files.write(target, Buffer.from(spliced.text, 'utf8'), { mode, uid, gid });
  return mode;
}

/** Refuses a configuration that cannot be written: a pipe, as in `<(sops --decrypt config.yaml)`, can only be read. */
export async function requireConfigurationFile(
  path: string,
  files: Files = linuxUserFiles,
): Promise<{ target: string; node: FileNode & { type: 'file' } }> {
  const target = await realpath(path).catch(() => undefined);
  const node = target === undefined ? undefined : await files.read(target);
  if (target !== undefined && node?.type === 'file') return { target, node };
  throw new Failure('refused', `init writes into the configuration, and ${path} is no file`, {
    fix: 'Keep it in a file that only root can read, and name that with --config.',
  });
}
