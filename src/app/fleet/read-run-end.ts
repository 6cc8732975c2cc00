import type { HostRun } from '../../fleet/host-run.ts';
import type { RunEnd } from './run-on-host.ts';

/** Reads the result of `apply` or `destroy` on a host from its exit status, and the reason from its words. */
export function readRunEnd(ended: RunEnd): HostRun {
  if (ended.status !== 'ended') return ended;
  const detail = ended.stderr.trim().split('\n').slice(-20).join('\n');
  switch (ended.exitCode) {
    case 0:
      return { status: 'done' };
    case 3:
      return { status: 'not-restored', problem: { summary: 'Not rolled back, or not everything was restored', detail } };
    case 4:
      return { status: 'function-failed', problem: { summary: 'Applied, and NAT64 or DNS64 carries nothing', detail } };
    case 1:
      return { status: 'rolled-back', problem: { summary: 'Refused, or failed and rolled back', detail } };
    default:
      return {
        status: 'unknown',
        problem: {
          summary: `The run ended with exit status ${ended.exitCode}`,
          detail: detail === '' ? 'It was killed, or could not be started, and gave no reason.' : detail,
          fix: 'See `lazyjack fleet status`. The next apply or destroy continues from the journal of the host.',
        },
      };
  }
}
