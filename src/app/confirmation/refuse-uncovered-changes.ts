import { Failure } from '../../core/failure.ts';
import type { PlannedPhase } from '../plan/plan-phases.ts';

/** `--confirm` covers phase `prepare`: membership in a cluster cannot be rolled back by a deadline, and the rest of phase `up` follows it. */
export function refuseUncoveredChanges(plans: readonly PlannedPhase[], seconds: number): void {
  const up = plans.find(({ subject, plan }) => subject.phase === 'up' && plan.changes.length > 0);
  if (up === undefined) return;
  const count = up.plan.changes.length;
  throw new Failure(
    'refused',
    `--confirm covers phase prepare, and phase up has ${count} change${count === 1 ? '' : 's'}; nothing was changed`,
    {
      fix: `Run one after the other: lazyjack apply --phase prepare --confirm ${seconds}; then \`lazyjack confirm\` and lazyjack apply --phase up`,
    },
  );
}
