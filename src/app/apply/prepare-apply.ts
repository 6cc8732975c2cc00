import type { Cluster } from '../../config/cluster.ts';
import { Failure } from '../../core/failure.ts';
import { kindNames } from '../../core/kind-names.ts';
import { withSettleTimeout } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import { isStartedByUnit } from '../../host/systemd/started-by-unit.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import type { PlanningOptions } from '../plan/plan-phases.ts';
import type { Session } from '../session/session.ts';

export interface RestoreOptions {
  readonly phase?: Phase | undefined;
  readonly planfile?: string | undefined;
}

/** The phase that `apply --restore` restores. Throws a Failure of kind `refused` if the options do not fit `--restore`. */
export function requirePhaseToRestore({ phase, planfile }: RestoreOptions): Phase {
  if (phase !== undefined && planfile === undefined) return phase;
  throw new Failure('refused', 'apply --restore takes --phase, and no plan file', {
    fix: 'It is for the units that restore this host after a reboot: lazyjack apply --restore --phase prepare',
  });
}

export interface RequestedChanges {
  readonly adopt: readonly Address[];
  readonly kubeconfig: readonly string[];
  readonly force: boolean;
}

/** Planning options from the command line and from the confirmed plans. */
export function makePlanningOptions(
  { adopt, kubeconfig, force }: RequestedChanges,
  confirmed: readonly PlanDocument[],
  isRestore: boolean,
): PlanningOptions {
  return {
    adopt: new Set([...adopt, ...confirmed.flatMap((document) => document.adopt)]),
    kubeconfig: [...kubeconfig, ...confirmed.flatMap(listKubeconfigUsers)],
    force,
    // Restore units of 2.0.0 do not pass --restore.
    isBootRestore: isRestore || isStartedByUnit(bootRestoreUnits),
  };
}

/** The users whom a confirmed plan gives a kubeconfig. */
function listKubeconfigUsers({ changes }: PlanDocument): readonly string[] {
  const prefix = 'kubeconfig:';
  return changes.flatMap(({ address, after }) => (after !== null && address.startsWith(prefix) ? [address.slice(prefix.length)] : []));
}

/** Waits for containers as long as the configuration says. */
export function withContainerTimeout(session: Session, { timeouts }: Cluster): Session {
  return { ...session, kinds: withSettleTimeout(session.kinds, kindNames.container, timeouts.containers * 1000) };
}
