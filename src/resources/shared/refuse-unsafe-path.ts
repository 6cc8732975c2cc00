import type { FileAttributes } from '../../core/host/files-port.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Refusal } from '../../core/kind.ts';

/**
 * Refuses in the plan what a write would refuse: a path that users other than root and the owner can change. A deletion (`after` null) is
 * not refused.
 */
export async function refuseUnsafePath(
  { files }: HostReader,
  path: string,
  after: Pick<FileAttributes, 'uid' | 'gid'> | null,
): Promise<Refusal | undefined> {
  const problem = after === null ? undefined : await files.checkPathSafety(path, after);
  return problem && { detail: `${problem.message}.`, fix: problem.fix ?? '', adoptable: false };
}
