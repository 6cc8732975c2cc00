import type { FleetHost } from './fleet-host.ts';
import type { FleetPhase } from './host-plan.ts';

/** One run of lazyjack on one host. */
export interface FleetStep {
  readonly id: string;
  readonly host: FleetHost;
  readonly phase: FleetPhase;
  /** Steps that must have succeeded before. */
  readonly needs: readonly string[];
  /** Steps that must have ended before, whatever their result. */
  readonly follows: readonly string[];
}

/**
 * The order of `apply`: `prepare` of the translators, through which the others reach IPv4; `prepare` everywhere; `up` of the control plane; `up` of the
 * workers, which join it. `phasesOf`: the phases that a host is to run, `prepare` first.
 */
export function orderApply(hosts: readonly FleetHost[], phasesOf: (host: FleetHost) => readonly FleetPhase[]): readonly FleetStep[] {
  const runs = hosts.flatMap((host) => phasesOf(host).map((phase) => ({ host, phase })));
  const idsOf = (matches: (host: FleetHost) => boolean, phase: FleetPhase): readonly string[] =>
    runs.filter((run) => run.phase === phase && matches(run.host)).map(toId);
  const translators = idsOf(({ isTranslator }) => isTranslator, 'prepare');
  const prepared = idsOf(() => true, 'prepare');
  const controlPlane = idsOf(({ membership }) => membership === 'control-plane', 'up');
  return runs.map(({ host, phase }) => {
    const own = { id: toId({ host, phase }), host, phase };
    if (phase === 'prepare') return { ...own, needs: host.isTranslator ? [] : translators, follows: [] };
    const ownPrepare = idsOf((other) => other === host, 'prepare');
    return {
      ...own,
      needs: [...new Set([...ownPrepare, ...translators, ...(host.membership === 'control-plane' ? [] : controlPlane)])],
      follows: prepared,
    };
  });
}

/**
 * The order of `destroy`, the reverse: `up` of the workers, which leave the control plane; `up` of the control plane; `prepare` everywhere, that of the
 * translators last.
 */
export function orderDestroy(hosts: readonly FleetHost[], phasesOf: (host: FleetHost) => readonly FleetPhase[]): readonly FleetStep[] {
  const apply = orderApply(hosts, phasesOf);
  const before = (id: string, list: 'needs' | 'follows'): readonly string[] =>
    apply.filter((step) => step[list].includes(id)).map((step) => step.id);
  return apply.map((step) => ({ ...step, needs: before(step.id, 'needs'), follows: before(step.id, 'follows') })).toReversed();
}

function toId({ host, phase }: { readonly host: FleetHost; readonly phase: FleetPhase }): string {
  return `${phase} ${host.name}`;
}
