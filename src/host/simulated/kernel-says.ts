import { Failure } from '../../core/failure.ts';

/** The kernel's no, in the words in which iproute2 passes it on. */
export function kernelSays(words: string): Failure {
  return new Failure('failed', words);
}
