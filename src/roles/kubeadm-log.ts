import type { Wish } from '../core/resource.ts';
import { scratch } from '../resources/scratch.ts';
import { kubeadmLogPath } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { workArea } from './work-area.ts';

/** Of phase `prepare`: when `up` fails and is taken back, this is what says why, so it stays until the host is given back. */
export function kubeadmLog(input: RoleInput): Wish {
  const { cluster, node } = input;
  return scratch.declare(
    { path: kubeadmLogPath(cluster.workArea) },
    { type: 'file' },
    { after: workArea(input).map(({ address }) => address), sources: sourcesOf(input, ['topology', node.name]) },
  );
}
