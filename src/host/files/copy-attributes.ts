import type { FileHandle } from 'node:fs/promises';
import { Failure, messageOf } from '../../core/failure.ts';
import { makeCommands } from '../programs/commands.ts';

/**
 * Gives a file the mode, ACL and extended attributes of another, among them its SELinux label. Node.js has no API for these, `cp` of GNU
 * coreutils has. It gets descriptors instead of paths, so that nobody can put another file in place of one of them.
 */
export async function copyAttributes(source: FileHandle, target: FileHandle): Promise<void> {
  const [from, to] = [source, target].map(({ fd }) => `/proc/${process.pid}/fd/${fd}`);
  try {
    await makeCommands().run('cp', ['--attributes-only', '--preserve=mode,xattr', '--', from ?? '', to ?? '']);
  } catch (cause) {
    throw new Failure('failed', `the ACL and the extended attributes of the file cannot be kept: ${messageOf(cause)}`, {
      fix: 'Install cp of GNU coreutils, and see what it says about the file.',
      cause,
    });
  }
}
