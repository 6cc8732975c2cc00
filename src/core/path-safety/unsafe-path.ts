import { Failure } from '../failure.ts';
import type { FileAttributes } from '../host/files-port.ts';

/** Why lazyjack does not write an object of this owner to a path: another user can change a directory on the path. */
export function unsafePathFailure(path: string, directory: string, { uid }: Pick<FileAttributes, 'uid'>): Failure {
  const who = uid === 0 ? 'others than root' : `others than root and its owner (${uid})`;
  return new Failure('refused', `${path} leads through ${directory}, which ${who} can write`, {
    fix: `Whoever can write there could put something else in its place: take another place, or make ${directory} writable by root alone (ls -ld ${directory}).`,
  });
}
