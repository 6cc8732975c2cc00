import { expect, test } from '@jest/globals';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import { describeAwaited } from './read-awaited-status.ts';
import { readAwaitedState, type WatchPorts, watchAwaited } from './watch-awaited.ts';

const awaited: AwaitedConfirmation = {
  format: 1,
  run: 'r1',
  phase: 'prepare',
  at: '2026-01-01T00:00:00.000Z',
  boot: 'b1',
  seconds: 20,
  process: { pid: 7, startTime: '70' },
  runLimit: 1000,
};
const ended = { ...awaited, deadline: { uptime: 150, at: '2026-01-01T00:02:30.000Z' } };

/** A host whose uptime advances with every pause. `runs`: whether the process of the run lives at an uptime. */
function makePorts(
  read: (uptime: number) => AwaitedConfirmation | undefined,
  runs: (uptime: number) => boolean = () => false,
  start = 100,
): WatchPorts & { readonly signals: string[]; readonly failures: string[] } {
  let uptime = start;
  const [signals, failures]: [string[], string[]] = [[], []];
  return {
    signals,
    failures,
    reportFailure: (message) => {
      failures.push(message);
    },
    boot: 'b1',
    read: async () => read(uptime),
    uptime: () => uptime,
    isAlive: () => runs(uptime),
    signal: (_, signal) => {
      signals.push(`${signal} at ${uptime}`);
    },
    sleep: async () => {
      uptime += 10;
    },
  };
}

test.each([
  ['no run awaits confirmation', undefined, true, 100, { state: 'none' }],
  ['the run is under way', awaited, true, 100, { state: 'waiting' }],
  ['the run was killed', awaited, false, 100, { state: 'due', awaited, reason: 'not-finished' }],
  ['the run hangs', awaited, true, 1000, { state: 'hangs', awaited }],
  ['there is time to confirm', ended, false, 149, { state: 'waiting' }],
  ['the time is over', ended, false, 150, { state: 'due', awaited: ended, reason: 'not-confirmed' }],
  ['the host was rebooted', { ...ended, boot: 'b0' }, false, 5, { state: 'due', awaited: { ...ended, boot: 'b0' }, reason: 'reboot' }],
])('%s', async (_, found, runs, uptime, state) => {
  expect(
    await readAwaitedState(
      makePorts(
        () => found,
        () => runs,
        uptime,
      ),
    ),
  ).toEqual(state);
});

test('a run that writes its deadline and ends between two reads was not killed', async () => {
  const answers = [awaited, ended];
  expect(await readAwaitedState(makePorts(() => answers.shift()))).toEqual({ state: 'waiting' });
});

test('waits while another lazyjack holds the lock, and rolls back once', async () => {
  const ports = makePorts(() => ended);
  const attempts: number[] = [];
  const result = await watchAwaited(ports, async () => {
    attempts.push(ports.uptime());
    return attempts.length < 3 ? undefined : 'rolled back';
  });
  expect(result).toBe('rolled back');
  expect(attempts).toEqual([150, 160, 170]);
});

test('an error does not end it: it is logged once, and the rollback is tried again', async () => {
  const ports = makePorts((uptime) => {
    if (uptime < 180) throw new Error('the disk answered with an error');
    return ended;
  });
  const attempts: number[] = [];
  const result = await watchAwaited(ports, async () => {
    attempts.push(ports.uptime());
    if (attempts.length < 3) throw new Error('no process can be started');
    return 'rolled back';
  });
  expect(result).toBe('rolled back');
  expect(attempts).toEqual([180, 200, 220]);
  expect(ports.failures).toEqual(['the disk answered with an error', 'no process can be started']);
});

test('at a boot it gives up in the end, so that the rest of the boot goes on', async () => {
  const ports = makePorts(() => ended, undefined, 200);
  const fail = async (): Promise<string> => {
    throw new Error('the journal is damaged');
  };
  await expect(watchAwaited(ports, fail, 120)).rejects.toThrow('the journal is damaged');
  expect(ports.uptime()).toBe(320);
});

test('ends when the run is confirmed', async () => {
  const ports = makePorts((uptime) => (uptime < 130 ? ended : undefined));
  expect(await watchAwaited(ports, async () => 'rolled back')).toBeUndefined();
});

test('a run that hangs may roll back by itself for a minute before it is killed', async () => {
  const ports = makePorts(
    () => awaited,
    (uptime) => uptime < 1070,
    990,
  );
  expect(await watchAwaited(ports, async () => 'rolled back')).toBe('rolled back');
  expect(ports.signals).toEqual(['SIGTERM at 1000', 'SIGKILL at 1060']);
});

const now = { boot: 'b1', uptime: 131.5, isRunning: false, isWatched: true };
const common = { phase: 'prepare', at: awaited.at, isWatched: true };

test.each([
  [ended, now, { ...common, state: 'waiting', secondsLeft: 19, until: ended.deadline.at }],
  [ended, { ...now, uptime: 150 }, { ...common, state: 'overdue' }],
  [ended, { ...now, boot: 'b2' }, { ...common, state: 'overdue' }],
  [awaited, now, { ...common, state: 'overdue' }],
  [awaited, { ...now, isRunning: true }, { ...common, state: 'applying' }],
])('the status of a run that awaits confirmation', (run, at, status) => {
  expect(describeAwaited(run, at)).toEqual(status);
});
