import { expect, test } from '@jest/globals';
import type { Drift, DriftedResource } from './read-drift.ts';
import { type ChangeSource, type DriftEvent, watchDrift } from './watch-drift.ts';

const link = (mtu: number): DriftedResource => ({
  address: 'link:eth1',
  phase: 'prepare',
  fields: [{ name: 'mtu', before: 9000, after: mtu }],
});
const none: Drift = { compared: 3, drifted: [], unreadable: [] };
const at = '2026-01-01T00:00:00.000Z';

/** Watches a host that gives these answers, one per reading, each after a change. An answer that is undefined fails. */
async function watchAnswers(
  answers: readonly (Drift | undefined)[],
  delays = { debounce: 1, poll: 60_000 },
): Promise<readonly DriftEvent[]> {
  const events: DriftEvent[] = [];
  const end = new AbortController();
  let change: () => void = () => undefined;
  const source: ChangeSource = (onChange) => {
    change = onChange;
  };
  let reading = 0;
  await watchDrift({
    readDrift: async () => {
      const answer = answers[reading];
      reading += 1;
      if (reading >= answers.length) end.abort();
      else setTimeout(change, 1);
      if (answer === undefined) throw new Error('not readable');
      return answer;
    },
    sources: [source],
    report: (event) => {
      events.push(event);
    },
    now: () => new Date(at),
    signal: end.signal,
    delays,
  });
  return events;
}

test('reports a drift that appears, changes and ends, once each', async () => {
  const drifted = (mtu: number): Drift => ({ ...none, drifted: [link(mtu)] });
  expect(await watchAnswers([none, drifted(1500), drifted(1500), drifted(1400), none, none])).toEqual([
    { type: 'watching', at, compared: 3 },
    { type: 'drift', at, ...link(1500) },
    { type: 'drift', at, ...link(1400) },
    { type: 'drift-ended', at, address: 'link:eth1' },
  ]);
});

test('a resource that cannot be read, a run of lazyjack and a reading that fails end no drift', async () => {
  const drifted = { ...none, drifted: [link(1500)] };
  const unreadable = { ...none, unreadable: [{ address: link(0).address, reason: 'Docker does not answer' }] };
  const running = { ...none, running: { pid: 1, command: 'lazyjack apply' } };
  expect(await watchAnswers([drifted, unreadable, running, undefined, drifted])).toEqual([
    { type: 'watching', at, compared: 3 },
    { type: 'drift', at, ...link(1500) },
  ]);
});

test('reads the host again from time to time without a change', async () => {
  const end = new AbortController();
  let readings = 0;
  await watchDrift({
    readDrift: async () => {
      readings += 1;
      if (readings === 3) end.abort();
      return none;
    },
    sources: [],
    report: () => undefined,
    now: () => new Date(at),
    signal: end.signal,
    delays: { debounce: 1, poll: 2 },
  });
  expect(readings).toBe(3);
});

test('many changes in a short time are one reading', async () => {
  const end = new AbortController();
  let readings = 0;
  await watchDrift({
    readDrift: async () => {
      readings += 1;
      if (readings === 2) end.abort();
      return none;
    },
    sources: [
      (onChange) => {
        for (let change = 0; change < 50; change += 1) setTimeout(onChange, change % 5);
      },
    ],
    report: () => undefined,
    now: () => new Date(at),
    signal: end.signal,
    delays: { debounce: 30, poll: 60_000 },
  });
  expect(readings).toBe(2);
});

test('the first reading must succeed', async () => {
  await expect(watchAnswers([undefined])).rejects.toThrow('not readable');
});
