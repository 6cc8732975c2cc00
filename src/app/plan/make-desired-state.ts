import type { Phase } from '../../journal/journal-entry.ts';
import { type DesiredState, emptyDesiredState } from '../../roles/desired-state.ts';
import type { OwnProgram } from '../../roles/desired/boot-restore-units.ts';
import { addVersions } from '../../roles/new-in-version.ts';
import { declarePreparePhase } from '../../roles/desired/prepare-phase.ts';
import type { RoleInput } from '../../roles/role-input.ts';
import { declareUpPhase } from '../../roles/desired/up-phase.ts';

/** The desired state of this node for one phase. */
export function makeDesiredState(phase: Phase, input: RoleInput, program: OwnProgram): DesiredState {
  switch (phase) {
    case 'prepare':
      return addVersions(declarePreparePhase(input, program));
    case 'up':
      return input.facts.kubernetes === undefined ? emptyDesiredState : addVersions(declareUpPhase(input, input.facts.kubernetes, program));
  }
}
