import { openCluster } from '../../app/configuration/open-cluster.ts';
import { initCluster, requireConfigurationFile } from '../../app/init/init-cluster.ts';
import { firstControlPlaneNode, isFirstControlPlaneNode } from '../../config/control-plane.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { withShownLock } from '../progress/with-shown-lock.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { refuseProblems } from '../refuse-problems.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';

/** Creates the certificate authority, the token and the hash of the authority's key, which every node needs before the cluster exists. */
export async function runInitCommand(
  options: GlobalOptions & { readonly lockTimeout?: number | undefined },
  console: Console,
): Promise<ExitStatus> {
  const { cluster, node, problems } = await openCluster({ ...options, force: false }, makeDiagnosticsReport(console), 'error');
  if (!isFirstControlPlaneNode(cluster, node)) {
    throw new Failure('refused', `${node.name} is not the control plane node`, {
      fix: `Run init on ${firstControlPlaneNode(cluster).name}, and copy the configuration here afterwards.`,
    });
  }
  if (cluster.insecure) {
    console.out(
      'Nothing to do: with `insecure: true` kubeadm makes its own certificate authority, and nodes join with a token that everybody knows.\n',
    );
    return exitStatus.done;
  }
  refuseProblems(problems, console);
  await requireConfigurationFile(cluster.file);
  return withShownLock('init', options, console, async () => {
    const writeLine = (action: string, subject: string): void => {
      console.out(`${action.padEnd(9)}${subject}\n`);
    };
    const written = await initCluster(cluster, options, writeLine);
    if (written === undefined) return exitStatus.done;
    writeLine('written', `${cluster.file}: copy it to the other nodes, then \`lazyjack apply\` on each, this one first`);
    if ((written.mode & 0o044) !== 0)
      console.err(`${cluster.file} has the token in it now, and others can read it: chmod 600 ${cluster.file}\n`);
    return exitStatus.done;
  });
}
