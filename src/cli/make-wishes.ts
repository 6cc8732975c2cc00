import type { Wish } from '../core/resource.ts';
import type { Phase } from '../journal/entry.ts';
import { prepare } from '../roles/prepare.ts';
import type { RoleInput } from '../roles/role-input.ts';

/** What this node should be, for one phase. */
export function makeWishes(phase: Phase, input: RoleInput): readonly Wish[] {
  switch (phase) {
    case 'prepare':
      return prepare(input);
    case 'up':
      return [];
  }
}
