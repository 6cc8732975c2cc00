import { realpath } from 'node:fs/promises';
import { insertSecrets } from '../../config/yaml/insert-secrets.ts';
import { hashCaCertificate } from '../../core/kubernetes/hash-ca-certificate.ts';
import { Failure } from '../../core/failure.ts';
import type { FileNode, Files } from '../../core/host/files-port.ts';
import { filesOfAnyone, linuxFiles } from '../../host/files/linux-files.ts';
import { makeCertificateAuthority } from '../../kubeadm/certificate-authority.ts';
import { makeToken } from '../../kubeadm/kubeadm-token.ts';
import { readAuthority, backUpAuthority, writeAuthority } from '../../app/init/authority-files.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { findControlPlaneName } from '../../app/configuration/control-plane-name.ts';
import { openCluster } from '../../app/configuration/open-cluster.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { refuseProblems } from '../refuse-problems.ts';
import { withLock } from '../../app/session/with-lock.ts';

/**
 * What every node must know before the cluster is there: a certificate authority in the work area of the master, a token, and the hash of the
 * authority's key, written into the configuration. Run again it keeps what is valid.
 */
export async function runInitCommand(options: GlobalOptions, console: Console): Promise<ExitStatus> {
  const { cluster, node, problems } = await openCluster({ ...options, force: false }, makeDiagnosticsReport(console), 'error');
  if (!node.roles.has('master')) {
    throw new Failure('refused', `${node.name} is not the master`, {
      fix: `Run init on ${findControlPlaneName(cluster)}, and copy the configuration here afterwards.`,
    });
  }
  if (cluster.insecure) {
    console.out(
      'Nothing to do: with `insecure: true` kubeadm makes its own certificate authority, and nodes join with a token that everybody knows.\n',
    );
    return exitStatus.done;
  }
  refuseProblems(problems, console);
  await requireConfigurationFile(filesOfAnyone, cluster.file);
  return withLock('init', async () => {
    const { workArea } = cluster;
    const now = new Date();
    const found = options.force ? undefined : await readAuthority(linuxFiles, workArea, now);
    const hash = found?.publicKeyHash ?? (await renewAuthority(linuxFiles, workArea, now, console));
    if (found !== undefined) console.out(`kept     ${workArea}/ca.crt and ca.key\n`);

    const kept = options.force ? undefined : cluster.token;
    const token = kept ?? makeToken();
    console.out(kept === undefined ? 'made     general.token\n' : 'kept     general.token\n');
    if (kept !== undefined && cluster.tokenCertHash?.replace(/^sha256:/u, '') === hash) {
      console.out('kept     general.token-cert-hash\n');
      return exitStatus.done;
    }
    const mode = await writeTokenAndHash(filesOfAnyone, cluster.file, { token, hash });
    console.out(
      `made     general.token-cert-hash\nwritten  ${cluster.file}: copy it to the other nodes, then \`lazyjack apply\` on each, this one first\n`,
    );
    if ((mode & 0o044) !== 0) console.err(`${cluster.file} has the token in it now, and others can read it: chmod 600 ${cluster.file}\n`);
    return exitStatus.done;
  });
}

async function renewAuthority(files: Files, workArea: string, now: Date, console: Console): Promise<string> {
  const saved = await backUpAuthority(files, workArea, now.toISOString().replaceAll(/[:.]/gu, '-'));
  for (const path of saved) console.out(`saved    ${path}\n`);
  const authority = makeCertificateAuthority({ now });
  await writeAuthority(files, workArea, authority);
  console.out(`made     ${workArea}/ca.crt and ca.key\n`);
  return hashCaCertificate(authority.certificate);
}

/** Owner and mode stay; what a link points to is written, not the link. Resolves with the mode. */
async function writeTokenAndHash(files: Files, path: string, { token, hash }: { token: string; hash: string }): Promise<number> {
  const { target, node } = await requireConfigurationFile(files, path);
  const spliced = insertSecrets(Buffer.from(node.content).toString('utf8'), { token, 'token-cert-hash': hash });
  if ('problem' in spliced)
    throw new Failure('refused', `${path}: ${spliced.problem.summary}: ${spliced.problem.detail}`, {
      ...(spliced.problem.fix && { fix: spliced.problem.fix }),
    });
  const { mode, uid, gid } = node;
  await files.write(target, Buffer.from(spliced.text, 'utf8'), { mode, uid, gid });
  return mode;
}

/** A pipe, as `<(sops --decrypt config.yaml)`, can be read and has nothing behind it to write to. */
async function requireConfigurationFile(files: Files, path: string): Promise<{ target: string; node: FileNode & { type: 'file' } }> {
  const target = await realpath(path).catch(() => undefined);
  const node = target === undefined ? undefined : await files.read(target);
  if (target !== undefined && node?.type === 'file') return { target, node };
  throw new Failure('refused', `init writes into the configuration, and ${path} is no file`, {
    fix: 'Keep it in a file that only root can read, and name that with --config.',
  });
}
