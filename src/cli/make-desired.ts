import type { Phase } from '../journal/entry.ts';
import { type DesiredState, emptyDesiredState } from '../roles/desired.ts';
import type { OwnProgram } from '../roles/restore.ts';
import { declarePreparePhase } from '../roles/prepare.ts';
import type { RoleInput } from '../roles/role-input.ts';
import { declareUpPhase } from '../roles/up.ts';

/** What this node should be, for one phase. */
export function makeDesiredState(phase: Phase, input: RoleInput, program: OwnProgram): DesiredState {
  switch (phase) {
    case 'prepare':
      return declarePreparePhase(input, program);
    case 'up':
      return input.facts.kubernetes === undefined ? emptyDesiredState : declareUpPhase(input, input.facts.kubernetes, program);
  }
}
