import { Failure } from '../../core/failure.ts';

/** A refusal of the kernel, with the text that iproute2 prints for it. */
export function kernelFailure(words: string): Failure {
  return new Failure('failed', words);
}
