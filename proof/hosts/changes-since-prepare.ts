import type { ClusterHost } from '../../lab/hosts/cluster-lab.ts';
import { lastLines } from './retry-while-locked.ts';

/** Changes that runs of this phase may leave: the journal records the runs, and the output of kubeadm stays for diagnosis. */
const allowedLeftover = / \/var\/lib\/lazyjack\/(?:kubeadm\.log|journal|contents)/;

/** The prefix for a change in the output of lazyjack; all other changes are changes of the host. */
export const ownReportPrefix = 'by its own account: ';

/**
 * Tracks changes of a host with only `prepare` applied, one line each. It compares the host, the processes of Kubernetes, the output of
 * `status`, and the plans of `prepare` and `up`.
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
