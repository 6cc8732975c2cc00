import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Report } from '../planner/run-event.ts';
import { makeStatusLineReport } from './status-line-report.ts';

let written: string[];
let live: Report;
let progress: string;

beforeEach(() => {
  jest.useFakeTimers();
  written = [];
  progress = '[wait-control-plane] Waiting for the kubelet to boot up the control plane';
  const screen = { status: (text: string) => void written.push(text), width: 60, now: () => Date.now() };
  live = makeStatusLineReport(
    ({ type }) => void written.push(`${type}\n`),
    screen,
    () => progress,
  );
});

afterEach(() => {
  jest.useRealTimers();
});

test('shows a running step in one line, updated every second and cleared at the end', () => {
  live({ type: 'started', addresses: ['cluster-member:cluster'], direction: 'apply' });
  expect(written).toEqual(['started\n']);
  jest.advanceTimersByTime(2000);
  expect(written.slice(1)).toEqual([
    '  at work on cluster-member:cluster, 1 s: [wait-control-pla',
    '  at work on cluster-member:cluster, 2 s: [wait-control-pla',
  ]);
  live({ type: 'written', addresses: ['cluster-member:cluster'], direction: 'apply' });
  expect(written.slice(3)).toEqual(['', 'written\n']);
  jest.advanceTimersByTime(5000);
  expect(written).toHaveLength(5);
});

test('masks a token, and the beginning of a token at the end of a full line', () => {
  progress = '[bootstrap-token] Using token: abcdef.0123456789abcdef';
  live({ type: 'started', addresses: ['k:k'], direction: 'apply' });
  jest.advanceTimersByTime(1000);
  expect(written.at(-1)).toMatch(/Using token: \*+$/);
});

test('does not show a short step', () => {
  live({ type: 'started', addresses: ['route:a'], direction: 'apply' });
  jest.advanceTimersByTime(900);
  live({ type: 'written', addresses: ['route:a'], direction: 'apply' });
  expect(written).toEqual(['started\n', 'written\n']);
});

test('shows a rollback too, and stops at a failure', () => {
  live({ type: 'started', addresses: ['cluster-member:cluster'], direction: 'apply' });
  live({ type: 'failed', message: 'no' });
  jest.advanceTimersByTime(1500);
  expect(written).toEqual(['started\n', 'failed\n']);
  live({ type: 'rolling-back', addresses: ['cluster-member:cluster'] });
  jest.advanceTimersByTime(1000);
  expect(written.at(-1)).toContain('at work on cluster-member:cluster, 1 s');
  live({ type: 'restored', addresses: [] });
  jest.advanceTimersByTime(3000);
  expect(written.at(-1)).toBe('restored\n');
});
