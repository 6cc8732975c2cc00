import type { Surface } from '../surface.ts';
import { cni, programs } from './machine.ts';
import { yaml } from './yaml.ts';

/** A line per way in. */
export const surfaces: readonly Surface[] = [yaml, programs, cni];
