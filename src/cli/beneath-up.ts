import type { PreflightProblem } from '../core/finding.ts';
import type { Phase } from '../journal/entry.ts';
import type { Ledger } from '../journal/ledger.ts';

/** `prepare` is not taken from beneath a phase `up` that stays. `gone`: phases that are given back before. */
export function neededByUp({ owned }: Pick<Ledger, 'owned'>, phase: Phase, gone: readonly Phase[]): readonly PreflightProblem[] {
  if (phase !== 'prepare' || gone.includes('up')) return [];
  const up = [...owned.values()].find((each) => each.phase === 'up');
  if (up === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'phase up is applied on this host',
      detail: `${up.address} is of it, and stands on what prepare made.`,
      fix: 'Run `lazyjack destroy --phase up` first, or `lazyjack destroy` for both.',
      isForcible: false,
    },
  ];
}
