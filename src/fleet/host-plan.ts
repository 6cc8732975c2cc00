import type { RemoteProblem } from '../core/host/remote-host-port.ts';
import type { JsonObject } from '../core/json.ts';
import type { FleetHost } from './fleet-host.ts';

export type FleetPhase = 'prepare' | 'up';

/** A change in the answer of a host. */
export interface FleetChange {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly reason: { readonly type: string };
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** The plan of one phase in the answer of a host. */
export interface PhasePlan {
  readonly phase: FleetPhase;
  readonly changes: readonly FleetChange[];
  readonly unknown: readonly { readonly address: string; readonly reason: string }[];
  readonly refused: readonly { readonly address: string; readonly detail: string; readonly fix: string }[];
  readonly problems: readonly {
    readonly severity: 'error' | 'warning';
    readonly summary: string;
    readonly detail: string;
    readonly fix?: string | undefined;
  }[];
  readonly irreversible: readonly { readonly address: string; readonly reason: string }[];
}

export type HostPlan = { readonly host: FleetHost } & (
  | {
      readonly status: 'planned';
      readonly phases: readonly PhasePlan[];
      /** As the host wrote them: `apply FILE` of that host takes them back. Untrusted. */
      readonly documents: readonly string[];
    }
  | { readonly status: 'failed'; readonly problem: RemoteProblem }
);

/** The numbers of a row of the summary table. */
export interface HostCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  /** What keeps the host from being applied. */
  readonly problems: number;
}

export function countHostPlan(plan: HostPlan): HostCounts {
  if (plan.status === 'failed') return { create: 0, update: 0, replace: 0, delete: 0, problems: 1 };
  const count = (action: FleetChange['action']): number =>
    plan.phases.reduce((sum, { changes }) => sum + changes.filter((change) => change.action === action).length, 0);
  const problems = plan.phases.reduce((sum, phase) => sum + countObstacles(phase), 0);
  return { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete'), problems };
}

function countObstacles({ unknown, refused, problems }: PhasePlan): number {
  return unknown.length + refused.length + problems.filter(({ severity }) => severity === 'error').length;
}

export function hasChanges(plan: HostPlan): boolean {
  return plan.status === 'planned' && plan.phases.some(({ changes }) => changes.length > 0);
}
