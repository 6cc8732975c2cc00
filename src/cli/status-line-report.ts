import { maskTokens } from '../core/text/mask-tokens.ts';
import type { Address } from '../core/resource.ts';
import type { RunEvent, Report } from '../planner/run-event.ts';

/** Milliseconds between two updates of the status line. */
const refreshInterval = 1000;

export interface Screen {
  /** Replaces the last line. */
  readonly status: (text: string) => void;
  /** Columns. */
  readonly width: number;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/**
 * Shows the oldest running step in the last line of a terminal: its addresses, its duration and its latest output, with tokens masked. The line is
 * cleared before anything else is written. `readProgress`: the latest output of a step; undefined if it is unknown.
 */
export function makeStatusLineReport(
  report: Report,
  screen: Screen,
  readProgress: (addresses: readonly Address[]) => string | undefined,
): Report {
  const running = new Map<string, { readonly addresses: readonly Address[]; readonly since: number }>();
  let shown = false;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    if (shown) screen.status('');
    shown = false;
  };
  const show = (): void => {
    const [oldest] = running.values();
    if (oldest === undefined) return;
    const { addresses, since } = oldest;
    const progress = readProgress(addresses);
    const names = `${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', ...' : ''}`;
    const line = `  at work on ${names}, ${Math.round((screen.now() - since) / 1000)} s${progress === undefined ? '' : `: ${maskTokens(progress)}`}`;
    screen.status(line.slice(0, screen.width - 1));
    shown = true;
  };
  const begin = (addresses: readonly Address[]): void => {
    running.set(addresses.join(' '), { addresses, since: screen.now() });
    timer ??= setInterval(show, refreshInterval).unref();
  };
  const end = (key?: string): void => {
    if (key === undefined) running.clear();
    else running.delete(key);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return (event: RunEvent) => {
    clear();
    if (event.type === 'written') end(event.addresses.join(' '));
    // These events lack the addresses that their waves started with: `failed` has none, and `restored` only those that were restored.
    if (event.type === 'failed' || event.type === 'restored') end();
    report(event);
    if (event.type === 'rolling-back') end();
    if (event.type === 'started' || event.type === 'rolling-back') begin(event.addresses);
  };
}
