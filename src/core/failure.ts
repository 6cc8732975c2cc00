/**
 * refused: the host is not as it must be, nothing was changed by this; denied: needs root; missing: a program or service is not there;
 * failed: an effect went wrong; interrupted: a signal; bug: never the user's doing.
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

/** One line about anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
