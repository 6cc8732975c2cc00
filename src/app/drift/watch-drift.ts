import type { Drift, DriftedResource } from './read-drift.ts';

/** An event of `drift --watch`. `at`: RFC 3339. */
export type DriftEvent =
  | { readonly type: 'watching'; readonly at: string; readonly compared: number }
  | ({ readonly type: 'drift'; readonly at: string } & DriftedResource)
  | { readonly type: 'drift-ended'; readonly at: string; readonly address: DriftedResource['address'] };

/** Calls `onChange` when something on the host may have changed, until the signal. */
export type ChangeSource = (onChange: () => void, signal: AbortSignal) => void;

export interface WatchInput {
  readonly readDrift: () => Promise<Drift>;
  readonly sources: readonly ChangeSource[];
  readonly report: (event: DriftEvent) => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly delays?: WatchDelays;
}

export interface WatchDelays {
  /** After a change, before the host is read: one command often makes several changes. */
  readonly debounce: number;
  /** Between two readings without a change, for what reports none: kernel parameters, the packet filter, modules. */
  readonly poll: number;
}

const defaultDelays: WatchDelays = { debounce: 500, poll: 10_000 };

/** Reports each drift that appears, changes or ends, until the signal. Rejects if even the first reading fails. */
export async function watchDrift({ readDrift, sources, report, now, signal, delays = defaultDelays }: WatchInput): Promise<void> {
  const changes = makeChangeCounter(signal);
  for (const follow of sources) follow(changes.add, signal);
  let known: ReadonlyMap<string, DriftedResource> = new Map();
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const seen = changes.count();
    // A later reading may fail while a program is replaced or Docker restarts. The next one tells.
    const drift = isFirst ? await readDrift() : await readDrift().catch(() => undefined);
    if (drift !== undefined && isFirst) report({ type: 'watching', at: now().toISOString(), compared: drift.compared });
    // While lazyjack changes this host, differences are its own.
    if (drift !== undefined && drift.running === undefined) {
      known = reportDifferences(known, drift, (event) => {
        report({ ...event, at: now().toISOString() });
      });
    }
    if (changes.count() === seen) await changes.wait(delays.poll);
    if (changes.count() !== seen) await changes.pause(delays.debounce);
  }
}

type UndatedEvent =
  ({ readonly type: 'drift' } & DriftedResource) | { readonly type: 'drift-ended'; readonly address: DriftedResource['address'] };

/** Resources that cannot be read at the moment keep their last known state. */
function reportDifferences(
  known: ReadonlyMap<string, DriftedResource>,
  { drifted, unreadable }: Drift,
  report: (event: UndatedEvent) => void,
): ReadonlyMap<string, DriftedResource> {
  const kept = unreadable.flatMap(({ address }) => known.get(address) ?? []);
  const current = new Map([...kept, ...drifted].map((each) => [each.address, each]));
  for (const [address, each] of current) {
    if (JSON.stringify(each) !== JSON.stringify(known.get(address))) report({ type: 'drift', ...each });
  }
  for (const { address } of known.values()) if (!current.has(address)) report({ type: 'drift-ended', address });
  return current;
}

interface ChangeCounter {
  readonly add: () => void;
  readonly count: () => number;
  /** Resolves at the next change, at the signal, or after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Resolves at the signal or after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

function makeChangeCounter(signal: AbortSignal): ChangeCounter {
  let changes = 0;
  let wake: (() => void) | undefined;
  const sleep = (milliseconds: number, wakesAtChange: boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end, { once: true });
      if (wakesAtChange) wake = end;
      if (signal.aborted) end();
    });
  return {
    add: () => {
      changes += 1;
      wake?.();
    },
    count: () => changes,
    wait: (milliseconds) => sleep(milliseconds, true),
    pause: (milliseconds) => sleep(milliseconds, false),
  };
}
