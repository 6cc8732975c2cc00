import type { FuzzTarget } from '../surface.ts';
import { cniTarget, programAnswersTarget } from './machine.ts';
import { dockerTarget } from './docker.ts';
import { journalTarget } from './journal.ts';
import { planFilesTarget } from './plan-files.ts';
import { sharedFilesTarget } from './shared-files.ts';
import { yamlTarget } from './yaml.ts';

/** A line per way in. */
export const fuzzTargets: readonly FuzzTarget[] = [
  yamlTarget,
  programAnswersTarget,
  cniTarget,
  journalTarget,
  planFilesTarget,
  sharedFilesTarget,
  dockerTarget,
];
