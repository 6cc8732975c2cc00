import type { RemoteProblem } from '../core/host/remote-host-port.ts';

/** How a run on a host ended. */
export type HostRun =
  | { readonly status: 'done' }
  /** As before the run. */
  | { readonly status: 'rolled-back' | 'not-started'; readonly problem: RemoteProblem }
  /** Changed, and not as desired: not rolled back, not everything restored, or nobody knows. */
  | { readonly status: 'not-restored' | 'unknown'; readonly problem: RemoteProblem }
  /** Applied, and NAT64 or DNS64 carries nothing. */
  | { readonly status: 'function-failed'; readonly problem: RemoteProblem };

/** Whether the steps that need this one may start. Without NAT64 the others could not pull images. */
export function hasSucceeded({ status }: HostRun): boolean {
  return status === 'done';
}

/** The exit status of the fleet is that of its worst host: 3, then 1, then 4. */
export function worstExitStatus(runs: readonly HostRun[]): 0 | 1 | 3 | 4 {
  const statuses = new Set(runs.map(({ status }) => status));
  if (statuses.has('not-restored') || statuses.has('unknown')) return 3;
  if (statuses.has('rolled-back') || statuses.has('not-started')) return 1;
  return statuses.has('function-failed') ? 4 : 0;
}
