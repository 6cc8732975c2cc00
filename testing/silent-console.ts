import type { Console } from '../src/cli/console.ts';

/** Says nothing, and nobody is there to be asked. */
export const silentConsole: Console = {
  out: () => undefined,
  err: () => undefined,
  color: { out: false, err: false },
  width: 100,
  isInteractive: false,
  ask: async () => '',
};
