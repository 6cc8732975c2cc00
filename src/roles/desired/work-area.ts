import type { DesiredResource } from '../../core/resource.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { stateDirectory } from '../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';

/**
 * The work area with mode 0700, and its missing parent directories. The state directory is not declared: lazyjack creates it for its
 * journal.
 */
export function declareWorkArea(input: RoleInput): readonly DesiredResource[] {
  const path = input.cluster.workArea;
  if (path === stateDirectory) return [];
  const sources = sourcesOf(input, ['general', 'work-area']);
  const directories: DesiredResource[] = [];
  for (const ancestor of ancestorsOf(path)) {
    const own = ancestor === path ? { mode: 0o700, uid: 0, gid: 0 } : {};
    directories.push(directory.declare({ path: ancestor }, own, { needs: directories.slice(-1).map(({ address }) => address), sources }));
  }
  return directories.filter(({ ref }) => ref.id['path'] !== stateDirectory);
}

/** `/a/b/c`: `/a`, `/a/b`, `/a/b/c`. */
function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
