import { expect, test } from '@jest/globals';
import { chooseDriftStatus } from './drift-exit-status.ts';

const converged = { answer: { drifted: [] }, exitCode: 0 };
const unreadable = { answer: { drifted: [] }, exitCode: 1 };
const drifted = { answer: { drifted: ['link:eth1'] }, exitCode: 2 };

test.each([
  ['no drift', [converged, converged], 0],
  ['drift on one host', [converged, drifted, unreadable], 2],
  ['a host that could not read everything', [converged, unreadable], 1],
  ['a host that did not answer', undefined, 1],
] as const)('%s', (_, answers, status) => {
  expect(chooseDriftStatus(answers)).toBe(status);
});
