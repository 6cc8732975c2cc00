import type { FuzzTarget } from '../fuzz-target.ts';
import { cniTarget, programAnswersTarget } from './program-answers-target.ts';
import { dockerTarget } from './docker-target.ts';
import { journalTarget } from './journal-target.ts';
import { planFilesTarget } from './plan-files-target.ts';
import { sharedFilesTarget } from './shared-files-target.ts';
import { yamlTarget } from './yaml-target.ts';

export const fuzzTargets: readonly FuzzTarget[] = [
  yamlTarget,
  programAnswersTarget,
  cniTarget,
  journalTarget,
  planFilesTarget,
  sharedFilesTarget,
  dockerTarget,
];
