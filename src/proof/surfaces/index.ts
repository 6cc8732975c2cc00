import type { Surface } from '../surface.ts';
import { cni, programs } from './machine.ts';
import { dockerAnswers } from './docker.ts';
import { journal } from './journal.ts';
import { planFiles } from './plan-files.ts';
import { sharedFiles } from './shared-files.ts';
import { yaml } from './yaml.ts';

/** A line per way in. */
export const surfaces: readonly Surface[] = [yaml, programs, cni, journal, planFiles, sharedFiles, dockerAnswers];
