import { expect, test } from '@jest/globals';
import type { Commands, FinishedCommand } from '../programs/commands.ts';
import { Failure } from '../../core/failure.ts';
import { sendArpProbes } from './arp-probes.ts';

interface Wire {
  /** The answer to probe number n, counted from 0; undefined: no answer. */
  readonly answer?: (probe: number) => Partial<FinishedCommand> | undefined;
  readonly carrier?: boolean;
}

/** Fake programs that answer immediately or listen until they are stopped, with their start times. */
function programs({ answer = () => undefined, carrier = true }: Wire): { readonly commands: Commands; readonly begun: number[] } {
  const begun: number[] = [];
  const attempt: Commands['attempt'] = (file, args, { signal } = {}) => {
    const said = (change: Partial<FinishedCommand>): Promise<FinishedCommand> =>
      Promise.resolve({ exitCode: 0, stdout: '', stderr: '', command: file, ...change });
    if (file === 'ip')
      return said({ stdout: JSON.stringify([{ ifindex: 3, ifname: 'eth1', flags: carrier ? ['UP', 'LOWER_UP'] : ['UP'], mtu: 1500 }]) });
    if (args[0] === '-V') return said({ stdout: 'arping from iputils 20221126\n' });
    const found = answer(begun.push(performance.now()) - 1);
    if (found !== undefined) return said(found);
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new Failure('interrupted', 'arping: stopped'));
      });
    });
  };
  return { commands: { attempt, run: attempt }, begun };
}

const which = { dev: 'eth1', address: '10.192.0.10' };
const reply = { exitCode: 1, stdout: 'Unicast reply from 10.192.0.10 [02:00:00:20:00:03]  0.5ms\n' };

test('sends three probes, 200 ms apart, and listens as long after the last', async () => {
  const { commands, begun } = programs({});
  const start = performance.now();
  expect(await sendArpProbes(commands, which, new AbortController().signal)).toEqual({ status: 'no' });
  expect(begun).toHaveLength(3);
  expect(performance.now() - start).toBeGreaterThanOrEqual(590);
});

test.each([0, 1, 2])('an answer to probe %i ends them', async (at) => {
  const { commands, begun } = programs({ answer: (probe) => (probe === at ? reply : undefined) });
  expect(await sendArpProbes(commands, which, new AbortController().signal)).toEqual({ status: 'yes', mac: '02:00:00:20:00:03' });
  expect(begun).toHaveLength(at + 1);
});

test('stops at a failed probe and reports the reason', async () => {
  const { commands } = programs({ answer: (probe) => (probe === 0 ? { exitCode: 2, stderr: 'arping: no buffer\n' } : undefined) });
  expect(await sendArpProbes(commands, which, new AbortController().signal)).toEqual({ status: 'unknown', reason: 'arping: no buffer' });
});

test('a signal ends the probe with a failure, not with an answer', async () => {
  const { commands } = programs({});
  const stop = new AbortController();
  const probing = sendArpProbes(commands, which, stop.signal);
  setTimeout(() => {
    stop.abort();
  }, 50);
  await expect(probing).rejects.toBeDefined();
});

test('sends nothing without a carrier', async () => {
  const { commands, begun } = programs({ carrier: false });
  expect(await sendArpProbes(commands, which, new AbortController().signal)).toEqual({ status: 'unknown', reason: 'eth1 has no carrier' });
  expect(begun).toEqual([]);
}, 15_000);
