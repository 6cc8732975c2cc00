import type { Cluster, ClusterNode } from '../../config/cluster.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { RunningKubernetes, VerifyTraffic } from '../../core/host/verify-ports.ts';
import type { Phase } from '../../journal/journal-entry.ts';

/** The names of the checks, in the order of the table. JSON has them too, so they stay. */
export type CheckName =
  | 'ping'
  | 'mtu'
  | 'dns64'
  | 'dns64-upstream'
  | 'nat64'
  | 'nat64-download'
  | 'ipv6-host'
  | 'ipv6-pod'
  | 'pod-subnet'
  | 'service'
  | 'kubelet'
  | 'node-ready'
  | 'certificate'
  | 'bootstrap-token';

/**
 * What a check found. `warning` and `failed` have the likely cause and the next command. `not-applicable`: this node, its mode or its phase has
 * nothing to check. `not-permitted`: root may check it. `not-possible`: something is missing that the check needs, such as a program.
 */
export type CheckOutcome =
  | { readonly status: 'passed'; readonly detail?: string; readonly milliseconds?: number }
  | {
      readonly status: 'warning' | 'failed';
      readonly detail: string;
      readonly cause?: string;
      readonly fix: string;
      readonly milliseconds?: number;
    }
  | { readonly status: 'not-applicable' | 'not-permitted' | 'not-possible'; readonly detail: string };

/** One line of the table. */
export interface CheckTask {
  readonly check: CheckName;
  /** What is checked: a node and its address, a file. Empty: this node. */
  readonly target: string;
  /** Rejects with a Failure if it cannot be checked. */
  readonly run: (signal: AbortSignal) => Promise<CheckOutcome>;
}

export interface VerifyInput {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly host: HostReader;
  readonly traffic: VerifyTraffic;
  readonly kubernetes: RunningKubernetes;
  /** The phases that are applied on this host. */
  readonly phases: ReadonlySet<Phase>;
  /** An object of more than 1 MB on an HTTP server without IPv6; undefined: none is named. */
  readonly url?: URL | undefined;
  /** An IPv6 address on the internet; undefined: none is named. */
  readonly ipv6Target?: string | undefined;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/** Lists what there is to check on this node. A check that does not apply is listed once, with the reason. */
export type Check = (input: VerifyInput) => readonly CheckTask[] | Promise<readonly CheckTask[]>;

/** A check that has nothing to do here. */
export function notApplicable(check: CheckName, detail: string): readonly CheckTask[] {
  return [{ check, target: '', run: async () => ({ status: 'not-applicable', detail }) }];
}

/** What every check says about a program or a permission that it lacks. */
export const missingPing = { status: 'not-possible', detail: 'there is no ping of iputils: apt-get install iputils-ping' } as const;
export const deniedPing = { status: 'not-permitted', detail: 'this user may not send ICMP: run it as root' } as const;
