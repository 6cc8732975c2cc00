import type { FleetChange, FleetPhase, HostPlan } from './host-plan.ts';

/** A change, and the hosts on which it is the same. */
export interface MergedChange {
  readonly phase: FleetPhase;
  readonly change: FleetChange;
  /** Names, in the order of the hosts. */
  readonly hosts: readonly string[];
}

/** Each change once, in the order of the first host that has it, `prepare` before `up`. */
export function mergeChanges(plans: readonly HostPlan[]): readonly MergedChange[] {
  const merged = new Map<string, { phase: FleetPhase; change: FleetChange; hosts: string[] }>();
  for (const plan of plans) {
    if (plan.status === 'failed') continue;
    for (const { phase, changes } of plan.phases)
      for (const change of changes) {
        const { address, action, reason, before, after } = change;
        const key = JSON.stringify([phase, address, action, reason.type, before, after]);
        const known = merged.get(key);
        if (known === undefined) merged.set(key, { phase, change, hosts: [plan.host.name] });
        else known.hosts.push(plan.host.name);
      }
  }
  const all = [...merged.values()];
  return [...all.filter(({ phase }) => phase === 'prepare'), ...all.filter(({ phase }) => phase === 'up')];
}
