import type { Draft } from '../draft.ts';
import type { Problem } from '../problem.ts';

/** One idea of what makes a configuration wrong. It is silent about values that are missing or refused already. */
export type Rule = (draft: Draft) => readonly Problem[];
