import { expect, test } from '@jest/globals';
import { startTimeOf } from './live-process.ts';

const stat = (state: string, threads: number): string =>
  `4242 (a (b) c) ${state} 1 4242 4242 0 -1 4194560 100 0 0 0 5 2 0 0 20 0 ${threads} 0 987654 1000 20 0`;

test.each([
  ['R', 1, '987654'],
  ['S', 3, '987654'],
  ['Z', 1, null],
  // The first thread has ended, the others hold the files of the process.
  ['Z', 2, '987654'],
])('a process in state %s with %d threads', (state, threads, expected) => {
  expect(startTimeOf(stat(state, threads))).toBe(expected);
});
