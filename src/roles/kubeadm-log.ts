import type { DesiredResource } from '../core/resource.ts';
import { workingFile } from '../resources/scratch.ts';
import { kubeadmLogPath } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { declareWorkArea } from './work-area.ts';

/** Of phase `prepare`: when `up` fails and is taken back, this is what says why, so it stays until the host is given back. */
export function declareKubeadmLog(input: RoleInput): DesiredResource {
  const { cluster, node } = input;
  return workingFile.declare(
    { path: kubeadmLogPath(cluster.workArea) },
    { type: 'file' },
    { needs: declareWorkArea(input).map(({ address }) => address), sources: sourcesOf(input, ['topology', node.name]) },
  );
}
