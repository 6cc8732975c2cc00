import type { Console } from '../src/cli/console.ts';

/** Prints nothing and is not interactive. */
export const silentConsole: Console = {
  out: () => undefined,
  err: () => undefined,
  color: { out: false, err: false },
  columns: () => 100,
  width: 100,
  foldWidth: { out: undefined, err: undefined },
  isInteractive: false,
  ask: async () => '',
};
