import type { ClusterDraft } from '../cluster-draft.ts';
import type { ConfigProblem } from '../config-problem.ts';

/** One check of the configuration. It ignores values that are missing or already refused. */
export type Rule = (draft: ClusterDraft) => readonly ConfigProblem[];
