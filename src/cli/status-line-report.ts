import { maskTokens } from '../core/text/mask-tokens.ts';
import type { Address } from '../core/resource.ts';
import type { RunEvent, Report } from '../planner/run-event.ts';

/** Milliseconds between two looks at what is under way. */
const REFRESH_INTERVAL = 1000;

export interface Screen {
  /** Writes its last line anew. */
  readonly status: (text: string) => void;
  /** Columns. */
  readonly width: number;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/**
 * The last line of a terminal says what is under way, for how long, and what it said last, without tokens. It gives way to whatever else is
 * written. `saying`: the latest of what is at work there, where that is known.
 */
export function makeStatusLineReport(
  report: Report,
  screen: Screen,
  saying: (addresses: readonly Address[]) => string | undefined,
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
    const said = saying(addresses);
    const names = `${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', ...' : ''}`;
    const line = `  at work on ${names}, ${Math.round((screen.now() - since) / 1000)} s${said === undefined ? '' : `: ${maskTokens(said)}`}`;
    screen.status(line.slice(0, screen.width - 1));
    shown = true;
  };
  const begin = (addresses: readonly Address[]): void => {
    running.set(addresses.join(' '), { addresses, since: screen.now() });
    timer ??= setInterval(show, REFRESH_INTERVAL).unref();
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
    // A failed wave and those that were to be taken back are told of in other words than they were begun with.
    if (event.type === 'failed' || event.type === 'restored') end();
    report(event);
    if (event.type === 'rolling-back') end();
    if (event.type === 'started' || event.type === 'rolling-back') begin(event.addresses);
  };
}
