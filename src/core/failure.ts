import { systemErrorReason } from './system-error-reason.ts';

/**
 * refused: a precondition does not hold, and nothing was changed; denied: needs root or the owner's rights; missing: a program or a service
 * does not exist; failed: an operation was tried and went wrong; interrupted: a signal.
 */
export type FailureKind = 'refused' | 'denied' | 'missing' | 'failed' | 'interrupted';

/** An error that a user can cause or fix. Any other exception is a bug in lazyjack. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** How to fix it, as a sentence. */
  readonly fix: string | undefined;

  constructor(kind: FailureKind, message: string, options: { readonly fix?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.fix = options.fix;
  }
}

/** Whether the exception is a Failure of one of these kinds. The caller rethrows anything else. */
export function isFailure(thrown: unknown, ...kinds: readonly FailureKind[]): thrown is Failure {
  return thrown instanceof Failure && kinds.includes(thrown.kind);
}

/** The message of any thrown value, for a sentence that names the file: of an error of the file system, only the reason. */
export function messageOf(thrown: unknown): string {
  const reason = thrown instanceof Failure ? undefined : systemErrorReason(thrown);
  if (reason !== undefined) return reason;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The stack of any thrown value, for bug reports. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : messageOf(thrown);
}
