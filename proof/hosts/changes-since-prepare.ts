import type { ClusterHost } from '../../lab/hosts/cluster-lab.ts';
import { lastLines } from './retry-while-locked.ts';

/** What this phase's own runs may leave: they are written down, and what kubeadm said stays for whoever wants to know why. */
const allowedLeftover = / \/var\/lib\/lazyjack\/(?:kubeadm\.log|journal|contents)/;

/** How a change of what lazyjack says begins, where the others are changes of the host. */
export const ownReportPrefix = 'by its own account: ';

/**
 * What is not as it is now, where `prepare` is applied and no more: a line each. The host is compared, with the processes of Kubernetes, what
 * `status` says, and what `prepare` and `up` are planned to do.
 */
export async function trackChangesSincePrepare(host: ClusterHost): Promise<() => Promise<readonly string[]>> {
  const snapshot = await host.snapshot();
  const before = await readReports(host);
  return async () => {
    const changes = (await host.changesSince(snapshot)).filter((line) => !allowedLeftover.test(line));
    const said = await readReports(host);
    return [
      ...changes,
      ...said.flatMap((text, at) =>
        text === before[at] ? [] : [`${ownReportPrefix}${lastLines(before[at] ?? '')} -> ${lastLines(text)}`],
      ),
    ];
  };
}

async function readReports(host: ClusterHost): Promise<readonly string[]> {
  return [
    await host.sh('pgrep -fl "[k]ubeadm|[k]ubelet" || true'),
    (await host.lazyjack('status')).output,
    (await host.lazyjack('plan', '--phase', 'prepare')).output,
    (await host.lazyjack('plan', '--phase', 'up')).output,
  ];
}
