import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { errorCode } from '../../core/error-code.ts';
import { Failure, isFailure } from '../../core/failure.ts';
import { checkRootOnlyDirectory } from '../../journal/root-only-directory.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { appliedConfigurationPath, stateDirectory } from '../../roles/lazyjack-paths.ts';

/**
 * Reads the configuration that a phase was last applied with. Throws a Failure of kind `refused` if there is none, or if a user other than root could
 * have written it.
 */
export function readAppliedConfiguration(phase: Phase): { readonly path: string; readonly bytes: Uint8Array } {
  const path = appliedConfigurationPath(phase);
  try {
    checkRootOnlyDirectory(stateDirectory);
    // Opening a pipe would wait for its other end.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || stats.uid !== 0 || (stats.mode & 0o7777) !== 0o600) throw unsafeFileFailure(path);
      return { path, bytes: readFileSync(file) };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw explainReadError(path, phase, cause);
  }
}

function explainReadError(path: string, phase: Phase, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === 'ENOENT') {
    return new Failure('refused', `phase ${phase} is not applied on this host: there is no ${path}`, {
      fix: `Run: lazyjack apply --phase ${phase} --config FILE`,
      cause,
    });
  }
  if (code === 'EACCES') return new Failure('denied', `${path} can be read by root alone`, { fix: 'Run it as root.', cause });
  return code === 'ELOOP' ? unsafeFileFailure(path) : cause;
}

/** Whether the phase is not applied, so there is no copy. Any other Failure says that the copy cannot be used. */
export function isNotApplied(thrown: unknown): boolean {
  return isFailure(thrown, 'refused') && errorCode(thrown.cause) === 'ENOENT';
}

function unsafeFileFailure(path: string): Failure {
  return new Failure('refused', `${path} is not a file of root's that nobody else can read or write, so it is not applied`, {
    fix: `Look at it (ls -l ${path}), and remove it if you do not know who made it. \`lazyjack apply --config FILE\` writes it again.`,
  });
}
