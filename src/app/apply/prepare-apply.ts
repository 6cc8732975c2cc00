import type { Cluster } from '../../config/cluster.ts';
import { Failure } from '../../core/failure.ts';
import { kindNames } from '../../core/kind-names.ts';
import { withSettleTimeout } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import { isStartedByUnit } from '../../host/systemd/started-by-unit.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import type { FailurePolicy } from '../../planner/apply-input.ts';
import type { ConfirmationRequest } from '../confirmation/arm-roll-back.ts';
import { makeLimit } from '../plan/limit-options.ts';
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
  readonly target?: readonly Address[] | undefined;
  readonly exclude?: readonly Address[] | undefined;
  readonly kubeconfig: readonly string[];
  readonly force: boolean;
  readonly confirm?: number | undefined;
}

/** Planning options from the command line and from the confirmed plans. */
export function makePlanningOptions(
  { adopt, kubeconfig, force, confirm, target = [], exclude = [] }: RequestedChanges,
  confirmed: readonly PlanDocument[],
  isRestore: boolean,
): PlanningOptions {
  return {
    adopt: new Set([...adopt, ...confirmed.flatMap((document) => document.adopt)]),
    kubeconfig: [...kubeconfig, ...confirmed.flatMap(listKubeconfigUsers)],
    limit: makeLimit(confirmed[0]?.limit ?? { target, exclude }),
    force,
    isConfirmedLater: confirm !== undefined,
    // Restore units of 2.0.0 do not pass --restore.
    isBootRestore: isRestore || isStartedByUnit(bootRestoreUnits),
  };
}

/** The users whom a confirmed plan gives a kubeconfig. */
function listKubeconfigUsers({ changes }: PlanDocument): readonly string[] {
  const prefix = 'kubeconfig:';
  return changes.flatMap(({ address, after }) => (after !== null && address.startsWith(prefix) ? [address.slice(prefix.length)] : []));
}

/** Longest time to confirm: a day, in seconds. */
const maxConfirmSeconds = 86_400;

/** Seconds that a run of `apply --confirm` may take beside the start of containers. It includes the pull or the build of their images. */
const runLimitSeconds = 1800;

export interface ConfirmableOptions {
  readonly confirm?: number | undefined;
  readonly phase?: Phase | undefined;
  readonly onFailure: FailurePolicy;
}

/** Throws a Failure of kind `refused` if `--confirm` does not fit the other options. */
export function requireConfirmable({ confirm, phase, onFailure }: ConfirmableOptions, isDestroy: boolean): void {
  if (confirm === undefined) return;
  const refuse = (summary: string, fix: string): never => {
    throw new Failure('refused', summary, { fix });
  };
  if (!Number.isInteger(confirm) || confirm < 1 || confirm > maxConfirmSeconds)
    refuse(`--confirm takes whole seconds from 1 to ${maxConfirmSeconds}`, 'For example: lazyjack apply --phase prepare --confirm 60');
  if (isDestroy) refuse('--confirm is for apply, and the plan file restores this host', 'Leave --confirm out.');
  if (phase === 'up')
    refuse(
      '--confirm covers phase prepare: membership in a cluster cannot be rolled back',
      `Run one after the other: lazyjack apply --phase prepare --confirm ${confirm}; then \`lazyjack confirm\` and lazyjack apply --phase up`,
    );
  if (onFailure === 'keep') refuse('--confirm rolls back, and --on-failure keep does not', 'Leave one of them out.');
}

/** How long the run and its confirmation may take. */
export function makeConfirmationRequest(seconds: number, { timeouts }: Cluster): ConfirmationRequest {
  return { seconds, runLimit: runLimitSeconds + timeouts.containers };
}

/** Waits for containers as long as the configuration says. */
export function withContainerTimeout(session: Session, { timeouts }: Cluster): Session {
  return { ...session, kinds: withSettleTimeout(session.kinds, kindNames.container, timeouts.containers * 1000) };
}
