import type { Rule } from './rule.ts';

/** Every rule that looks at more than one value. Order does not matter: problems are printed in the order of the file. */
export const rules: readonly Rule[] = [];
