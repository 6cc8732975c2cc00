import { kindNames } from '../../core/kind-names.ts';
import { Failure, isFailure } from '../../core/failure.ts';
import type { FileNode, FilesReader } from '../../core/host/files-port.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import { commands } from '../../host/programs/commands.ts';
import { findAccount } from '../../host/accounts/find-account.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { findControlPlaneName } from '../configuration/control-plane-name.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/**
 * Who is to have the cluster's administrator's kubeconfig: whom `--kubeconfig` names now, and who has got it from us before, so that it need be
 * said once only. Somebody new must be there, with a home; somebody who is gone since gets no more.
 */
export async function findAdministrators(
  { host, isRecorded }: Session,
  { node, cluster }: ConfiguredNode,
  { phase, asked, ledger }: { readonly phase: Phase; readonly asked: readonly string[]; readonly ledger: Ledger },
): Promise<NonNullable<KubernetesFacts['administrators']>> {
  if (!node.roles.has('master')) {
    if (asked.length === 0) return [];
    throw new Failure('refused', `--kubeconfig is for the master: ${node.name} has no administrator's kubeconfig to copy`, {
      fix: `Leave it out here, and use it on ${findControlPlaneName(cluster)}.`,
    });
  }
  if (phase === 'prepare' && asked.length > 0) {
    throw new Failure('refused', '--kubeconfig belongs to phase up: there is no cluster before', {
      fix: 'Use it with: lazyjack apply --phase up',
    });
  }
  if (phase === 'prepare' || isRecorded) return [];
  const before = [...ledger.owned.values()].flatMap(({ ref: { kind, id } }) =>
    kind === kindNames.kubeconfig && typeof id['user'] === 'string' ? [id['user']] : [],
  );
  const found = await Promise.all(
    [...new Set([...asked, ...before])].sort().map(async (name) => {
      const account = await findAccount(commands(), name);
      if (account !== undefined && (await readFileType(host.files, account.home)) === 'directory')
        return [{ ...account, hasDirectory: (await readFileType(host.files, `${account.home}/.kube`)) !== undefined }];
      if (!asked.includes(name)) return [];
      const why =
        account === undefined ? `there is no user ${name} on this host` : `${name} has no home directory: ${account.home} is none`;
      throw new Failure('refused', why, { fix: 'Name somebody else with --kubeconfig, or make the account first.' });
    }),
  );
  return found.flat();
}

/** Without root a home is closed: it is taken for a directory, and what is in it could not be read, which the plan says. */
async function readFileType(files: FilesReader, path: string): Promise<FileNode['type'] | undefined> {
  try {
    return (await files.read(path))?.type;
  } catch (cause) {
    if (isFailure(cause, 'denied')) return 'directory';
    throw cause;
  }
}
