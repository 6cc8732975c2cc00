import { Failure } from '../../core/failure.ts';
import { errorCode } from '../../core/error-code.ts';
import { systemErrorReason } from '../../core/system-error-reason.ts';

/** Explains a file system error in plain words. Returns anything that is not a system call error unchanged. */
export function explainFileError(what: string, error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof Failure || code === undefined) return error;
  const kind = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed';
  return new Failure(kind, `cannot ${what}: ${systemErrorReason(error) ?? code}`, { cause: error });
}
