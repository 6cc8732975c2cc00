import type { FilesReader, WriteObstacle } from '../../core/host/files-port.ts';
import type { Refusal, RestoreTarget } from '../../core/kind.ts';
import { isSameJson } from '../../core/state.ts';
import type { JsonObject } from '../../core/json.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { describeFileNode } from './describe-file-node.ts';

/** The program that writes the target of a symlink, if the path shows it. */
export type FindFileOwner = (target: string) => string | undefined;

/** Refuses a write that cannot succeed, and one that would lose something. One answer per path; undefined: there is no obstacle. */
export async function refuseObstacles(
  files: FilesReader,
  paths: readonly string[],
  ownerOf?: FindFileOwner,
): Promise<readonly (Refusal | undefined)[]> {
  const found = await files.findWriteObstacles(paths);
  return paths.map((path, at) => {
    const obstacle = found[at] ?? null;
    return obstacle === null ? undefined : toRefusal(path, obstacle, ownerOf);
  });
}

interface FileRestore<S> {
  readonly path: string;
  readonly before: S | null;
  readonly after: S | null;
}

/**
 * The restore targets of resources in these files that have an obstacle. Another object in place of the file is a foreign edit, and
 * retained. A file that cannot be written now is restored by a later destroy.
 */
export async function retainBehindObstacles<S extends JsonObject>(
  files: FilesReader,
  changes: readonly FileRestore<S>[],
): Promise<readonly (RestoreTarget<S> | undefined)[]> {
  const paths = [...new Set(changes.map(({ path }) => path))];
  const found = await files.findWriteObstacles(paths);
  const obstacles = new Map(paths.map((path, at) => [path, found[at] ?? null]));
  return changes.map(({ path, before, after }) => {
    const obstacle = obstacles.get(path) ?? null;
    return obstacle === null ? undefined : toRestoreTarget({ path, before, after }, obstacle);
  });
}

function toRestoreTarget<S extends JsonObject>(
  { path, before, after }: FileRestore<S>,
  obstacle: WriteObstacle,
): RestoreTarget<S> | undefined {
  switch (obstacle.type) {
    case 'symlink':
    case 'directory':
    case 'other':
      return { target: before, note: `${path} is now ${describeFileNode(obstacle)}: retained` };
    case 'hard-links':
      if (isSameJson(before, after)) return undefined;
      return { target: after, note: `${path} had ${obstacle.count} names (hard links): the others keep what lazyjack wrote` };
    case 'mount-point':
      return { target: before, note: `a mount covers ${path}`, commands: [shellCommand('umount', [path])] };
    case 'immutable':
    case 'append-only':
      if (isSameJson(before, after)) return undefined;
      return { target: before, note: `${obstacle.path} is ${obstacle.type}`, commands: [allowChanges(obstacle)] };
  }
}

function toRefusal(path: string, obstacle: WriteObstacle, ownerOf: FindFileOwner | undefined): Refusal {
  switch (obstacle.type) {
    case 'symlink': {
      const owner = ownerOf?.(obstacle.target);
      const writer = owner === undefined ? ', not a file' : `, which ${owner} writes`;
      return {
        detail: `${path} is ${describeFileNode(obstacle)}${writer}.`,
        fix: obstacle.isDangling
          ? `Remove the link: ${shellCommand('rm', [path])}`
          : `Make it a file of its own: cp --remove-destination "$(readlink -f ${shellCommand(path, [])})" ${shellCommand(path, [])}`,
        adoptable: false,
      };
    }
    case 'directory':
    case 'other':
      return {
        detail: `${path} is ${describeFileNode(obstacle)}, not a file.`,
        fix: `Move it away: ${shellCommand('mv', [path, `${path}.old`])}`,
        adoptable: false,
      };
    case 'hard-links':
      return {
        detail: `${path} has ${obstacle.count} names (hard links). A write separates this name from the others, which keep the present content; lazyjack cannot restore that.`,
        fix: `Find the others: find / -xdev -samefile ${shellCommand(path, [])}. Remove them, or accept the separation.`,
        adoptable: true,
      };
    case 'mount-point':
      return { detail: `A mount covers ${path}.`, fix: `Unmount it: ${shellCommand('umount', [path])}`, adoptable: false };
    case 'immutable':
    case 'append-only':
      return { detail: `${obstacle.path} is ${obstacle.type}.`, fix: `Allow changes: ${allowChanges(obstacle)}`, adoptable: false };
  }
}

function allowChanges({ type, path }: Extract<WriteObstacle, { type: 'immutable' | 'append-only' }>): string {
  return shellCommand('chattr', [type === 'immutable' ? '-i' : '-a', path]);
}
