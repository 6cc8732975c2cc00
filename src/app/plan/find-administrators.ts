import { firstControlPlaneNode } from '../../config/control-plane.ts';
import { kindNames } from '../../core/kind-names.ts';
import { Failure, isFailure } from '../../core/failure.ts';
import type { FileNode, FilesReader } from '../../core/host/files-port.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/**
 * The users who get the administrator's kubeconfig: those of `--kubeconfig`, and those who own one according to the journal, so that the option is
 * needed only once. A new user must have an account and a home directory. A user from the journal who no longer has them is left out.
 */
export async function findAdministrators(
  { files, accounts }: Pick<HostReader, 'files' | 'accounts'>,
  { node, cluster }: ConfiguredNode,
  { phase, requested, ledger }: { readonly phase: Phase; readonly requested: readonly string[]; readonly ledger: Ledger },
): Promise<NonNullable<KubernetesFacts['administrators']>> {
  if (node.membership !== 'control-plane') {
    if (requested.length === 0) return [];
    throw new Failure('refused', `--kubeconfig is for the control plane node: ${node.name} has no administrator's kubeconfig to copy`, {
      fix: `Leave it out here, and use it on ${firstControlPlaneNode(cluster).name}.`,
    });
  }
  if (phase === 'prepare' && requested.length > 0) {
    throw new Failure('refused', '--kubeconfig belongs to phase up: there is no cluster before', {
      fix: 'Use it with: lazyjack apply --phase up',
    });
  }
  if (phase === 'prepare') return [];
  const recorded = [...ledger.owned.values()].flatMap(({ ref: { kind, id } }) =>
    kind === kindNames.kubeconfig && typeof id['user'] === 'string' ? [id['user']] : [],
  );
  const found = await Promise.all(
    [...new Set([...requested, ...recorded])].sort().map(async (name) => {
      const account = await accounts.find(name);
      if (account !== undefined && (await readFileType(files, account.home)) === 'directory')
        return [{ ...account, hasDirectory: (await readFileType(files, `${account.home}/.kube`)) !== undefined }];
      if (!requested.includes(name)) return [];
      const summary =
        account === undefined ? `there is no user ${name} on this host` : `${name} has no home directory: ${account.home} is none`;
      throw new Failure('refused', summary, { fix: 'Name another user with --kubeconfig, or create the account first.' });
    }),
  );
  return found.flat();
}

/** Without root a home directory cannot be read: assume a directory. The plan reports the files in it as unreadable. */
async function readFileType(files: FilesReader, path: string): Promise<FileNode['type'] | undefined> {
  try {
    return (await files.read(path))?.type;
  } catch (cause) {
    if (isFailure(cause, 'denied')) return 'directory';
    throw cause;
  }
}
