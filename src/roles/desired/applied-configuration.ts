import type { DesiredResource } from '../../core/resource.ts';
import { appliedConfigurationPath } from '../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareFile } from './declare-file.ts';

/**
 * A copy of the configuration for the restore units: whoever can write the YAML decides nothing at the next boot. It is written last, so what a boot
 * restores is what an apply got done. It stands on nothing: a need would have it taken away and made anew with what goes.
 */
export function declareAppliedConfiguration(input: RoleInput, phase: 'prepare' | 'up'): DesiredResource {
  return declareFile({
    path: appliedConfigurationPath(phase),
    content: input.cluster.bytes,
    mode: 0o600,
    isSecret: true,
    sources: sourcesOf(input, []),
    isLast: true,
  });
}
