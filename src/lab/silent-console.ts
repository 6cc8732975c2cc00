import type { Console } from '../cli/console.ts';

/** Says nothing, and nobody is there to be asked. */
export const silentConsole: Console = {
  out: () => undefined,
  problem: () => undefined,
  color: { out: false, problem: false },
  width: 100,
  interactive: false,
  ask: async () => '',
};
