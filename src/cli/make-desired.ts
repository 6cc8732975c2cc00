import type { Phase } from '../journal/entry.ts';
import { type Desired, nothingDesired } from '../roles/desired.ts';
import type { OwnProgram } from '../roles/restore.ts';
import { prepare } from '../roles/prepare.ts';
import type { RoleInput } from '../roles/role-input.ts';
import { up } from '../roles/up.ts';

/** What this node should be, for one phase. */
export function makeDesired(phase: Phase, input: RoleInput, program: OwnProgram): Desired {
  switch (phase) {
    case 'prepare':
      return prepare(input, program);
    case 'up':
      return input.facts.kubernetes === undefined ? nothingDesired : up(input, input.facts.kubernetes, program);
  }
}
