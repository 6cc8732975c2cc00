import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { makeRunProgress } from './run-progress.ts';
import { renderProgressCount, renderProgressLine } from './progress-text.ts';
import { labelStep } from './label-step.ts';

let printed: string[];
let statuses: string[];
let output: string | undefined;

beforeEach(() => {
  jest.useFakeTimers();
  printed = [];
  statuses = [];
  output = undefined;
});
afterEach(() => {
  jest.useRealTimers();
});

const start = (isTerminal: boolean, total = 12) =>
  makeRunProgress(
    { total, labelOf: (addresses) => addresses.join(', '), readOutput: () => output },
    {
      print: (text) => void printed.push(text),
      status: isTerminal ? (text) => void statuses.push(text) : undefined,
      columns: () => 60,
      color: false,
      now: () => Date.now(),
    },
  );

describe('on a terminal', () => {
  test('the last line shows the running step every second, with the count and the elapsed time', () => {
    const { report, stop } = start(true);
    report({ type: 'started', addresses: ['link:eth1'], direction: 'apply' });
    report({ type: 'written', addresses: ['link:eth1'], direction: 'apply' });
    report({ type: 'started', addresses: ['cluster-member:cluster'], direction: 'apply' });
    output = '[control-plane] waiting';
    jest.advanceTimersByTime(2000);
    expect(printed).toEqual(['[ 1/12] 00:00 done  link:eth1\n']);
    expect(statuses).toEqual([
      '[ 1/12] 00:01 cluster-member:cluster: [control-plane] waiti',
      '[ 1/12] 00:02 cluster-member:cluster: [control-plane] waiti',
    ]);
    stop();
    jest.advanceTimersByTime(5000);
    expect(statuses.slice(2)).toEqual(['']);
  });

  test('masks a token, and the beginning of a token at the end of a full line', () => {
    const { report, stop } = start(true);
    output = '[bootstrap-token] Using token: abcdef.0123456789abcdef';
    report({ type: 'started', addresses: ['k:k'], direction: 'apply' });
    jest.advanceTimersByTime(1000);
    expect(statuses.at(-1)).toMatch(/Using token: \*+$/u);
    stop();
  });

  test('a wait without a running step is shown', () => {
    const { report, stop } = start(true);
    report({ type: 'waiting', address: 'address:eth1/fd00::1', reason: 'tentative' });
    jest.advanceTimersByTime(1000);
    expect(statuses).toEqual(['[ 0/12] 00:01 waiting for address:eth1/fd00::1: tentative']);
    stop();
  });

  test('a rollback counts what is restored', () => {
    const { report, stop } = start(true);
    report({ type: 'started', addresses: ['link:a'], direction: 'apply' });
    report({ type: 'written', addresses: ['link:a'], direction: 'apply' });
    report({ type: 'started', addresses: ['link:b'], direction: 'apply' });
    report({ type: 'failed', message: 'no' });
    report({ type: 'rolling-back', addresses: ['link:b'] });
    report({ type: 'restored', addresses: ['link:b'] });
    report({ type: 'rolling-back', addresses: ['link:a'] });
    jest.advanceTimersByTime(1000);
    expect(printed).toEqual(['[ 1/12] 00:00 done  link:a\n', 'failed: no\n', '[1/2] 00:00 rolled back  link:b\n']);
    expect(statuses).toEqual(['[1/2] 00:01 rolling back link:a']);
    stop();
  });
});

describe('elsewhere', () => {
  test('a step is named after a second and then every ten, in lines without control characters', () => {
    const { report, stop } = start(false);
    report({ type: 'started', addresses: ['link:a', 'link:b'], direction: 'apply' });
    jest.advanceTimersByTime(25_000);
    expect(printed).toEqual(['[ 0/12] 00:01 link:a, link:b\n', '[ 0/12] 00:11 link:a, link:b\n', '[ 0/12] 00:21 link:a, link:b\n']);
    report({ type: 'written', addresses: ['link:a', 'link:b'], direction: 'apply' });
    expect(printed.at(-1)).toBe('[ 2/12] 00:25 done  link:a, link:b\n');
    stop();
    jest.advanceTimersByTime(25_000);
    expect(printed).toHaveLength(4);
    expect(statuses).toEqual([]);
  });

  test('a short step is not named', () => {
    const { report, stop } = start(false);
    report({ type: 'started', addresses: ['route:a'], direction: 'apply' });
    jest.advanceTimersByTime(900);
    report({ type: 'written', addresses: ['route:a'], direction: 'apply' });
    jest.advanceTimersByTime(900);
    expect(printed).toEqual(['[ 1/12] 00:00 done  route:a\n']);
    stop();
  });
});

test('the bar fills with the changes, and a narrow terminal has none', () => {
  const line = (done: number, width: number): string => renderProgressLine({ done, total: 4, elapsed: 7000 }, 'kubeadm init', width);
  expect(line(0, 80)).toBe('[0/4] 00:07 [>-------------------] kubeadm init');
  expect(line(2, 80)).toBe('[2/4] 00:07 [==========>---------] kubeadm init');
  expect(line(4, 80)).toBe('[4/4] 00:07 [====================] kubeadm init');
  expect(line(2, 20)).toBe('[2/4] 00:07 kubeadm');
  expect(renderProgressCount({ done: 12, total: 31, elapsed: 7000 })).toBe('[12/31] 00:07');
});

test.each([
  [{ role: 'control-plane' }, 'kubeadm init'],
  [{ role: 'worker' }, 'kubeadm join'],
  [null, 'kubeadm reset'],
])('a cluster member that becomes %j is named after the command of kubeadm', (after, label) => {
  const change = { address: 'cluster-member:cluster', ref: { kind: 'cluster-member', id: {} }, after } as const;
  expect(labelStep(['cluster-member:cluster'], [change])).toBe(label);
});

test('a step with many addresses is shortened', () => {
  expect(labelStep(['a:1', 'a:2', 'a:3', 'a:4', 'a:5'], [])).toBe('a:1, a:2, a:3 and 2 more');
});
