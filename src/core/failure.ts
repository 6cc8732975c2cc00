/**
 * refused: something is not as it must be, nothing was changed by this; denied: needs root, or whoever it belongs to; missing: a program or a service
 * is not there; failed: something was tried and went wrong; interrupted: a signal.
 */
export type FailureKind = 'refused' | 'denied' | 'missing' | 'failed' | 'interrupted';

/** An error that a person can cause or mend; anything else that is thrown is a bug of ours. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What to do about it, as a sentence. */
  readonly fix: string | undefined;

  constructor(kind: FailureKind, message: string, options: { readonly fix?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.fix = options.fix;
  }
}

/** Whether it is a failure of one of these kinds; what else was thrown is for the caller to throw on. */
export function isFailure(thrown: unknown, ...kinds: readonly FailureKind[]): thrown is Failure {
  return thrown instanceof Failure && kinds.includes(thrown.kind);
}

/** What anything that was thrown says of itself. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The same with where it was thrown: for defects, which whoever mends them must find. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : messageOf(thrown);
}
