import type { DesiredResource } from '../../core/resource.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { stateDirectory } from '../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';

/** The work area, 0700, and whatever above it is missing. The state directory makes itself. */
export function declareWorkArea(input: RoleInput): readonly DesiredResource[] {
  const path = input.cluster.workArea;
  if (path === stateDirectory) return [];
  const sources = sourcesOf(input, ['general', 'work-area']);
  const wishes: DesiredResource[] = [];
  for (const ancestor of ancestorsOf(path)) {
    const own = ancestor === path ? { mode: 0o700, uid: 0, gid: 0 } : {};
    wishes.push(directory.declare({ path: ancestor }, own, { needs: wishes.slice(-1).map(({ address }) => address), sources }));
  }
  return wishes.filter(({ ref }) => ref.id['path'] !== stateDirectory);
}

/** `/a/b/c`: `/a`, `/a/b`, `/a/b/c`. */
function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
