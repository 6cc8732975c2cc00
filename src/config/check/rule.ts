import type { ClusterDraft } from '../cluster-draft.ts';
import type { ConfigProblem } from '../config-problem.ts';

/** One idea of what makes a configuration wrong. It is silent about values that are missing or refused already. */
export type Rule = (draft: ClusterDraft) => readonly ConfigProblem[];
