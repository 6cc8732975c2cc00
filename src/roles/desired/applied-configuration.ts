import type { DesiredResource } from '../../core/resource.ts';
import { appliedConfigurationPath } from '../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareFile } from './declare-file.ts';

/**
 * A copy of the configuration for the restore units, so that a later edit of the YAML changes nothing at boot. It is written last: a boot
 * restores only what an apply has completed. It needs no other resource, because a need would delete and create it again together with that
 * resource.
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
