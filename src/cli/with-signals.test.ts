import { afterEach, expect, jest, test } from '@jest/globals';
import { silentConsole } from '../../testing/silent-console.ts';
import { withSignals } from './with-signals.ts';

const messages = { firstSignal: 'rolling back.', secondSignal: () => '', status: 3 } as const;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Sends the signals during a run that ends after them. Returns whether it was aborted, and the exit status of an immediate stop. */
async function send(
  names: readonly NodeJS.Signals[],
  ignoresHangup = false,
): Promise<{ readonly isAborted: boolean; readonly exit: unknown }> {
  const exit = jest.spyOn(process, 'exit').mockImplementation((): never => {
    throw new Error('exit');
  });
  const { isAborted } = await withSignals(silentConsole, { ...messages, ignoresHangup }, async (signal) => {
    for (const name of names) {
      try {
        process.emit(name, name);
      } catch {
        break;
      }
    }
    return { isAborted: signal.aborted };
  });
  return { isAborted, exit: exit.mock.calls[0]?.[0] };
}

test.each<[readonly NodeJS.Signals[], unknown]>([
  [['SIGINT'], undefined],
  [['SIGHUP'], undefined],
  [['SIGINT', 'SIGINT'], 3],
  [['SIGHUP', 'SIGTERM'], 3],
  [['SIGINT', 'SIGHUP'], undefined],
  [['SIGTERM', 'SIGHUP'], undefined],
  [['SIGHUP', 'SIGHUP', 'SIGINT'], 3],
])('%j: the run is aborted, and stops immediately with status %j', async (names, exit) => {
  expect(await send(names)).toEqual({ isAborted: true, exit });
});

test('a run that awaits confirmation afterwards goes on after a hangup, and Ctrl-C still aborts it', async () => {
  expect(await send(['SIGHUP', 'SIGHUP'], true)).toEqual({ isAborted: false, exit: undefined });
  expect(await send(['SIGHUP', 'SIGINT'], true)).toEqual({ isAborted: true, exit: undefined });
});
