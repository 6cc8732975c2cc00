import { terminalSafeJson } from '../core/text/terminal-safe-json.ts';

/** An event without the fields that every event has. */
export type StreamedEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface EventMoment {
  /** The node's name; for a command without a configuration, the name of this host. */
  readonly host: string;
  readonly now: Date;
  /** Milliseconds since the command began. */
  readonly elapsed: number;
}

/** One line of the event stream of `--json`. docs/plan-json.md describes it. */
export function renderEvent(event: StreamedEvent, { host, now, elapsed }: EventMoment): string {
  return `${terminalSafeJson({ ...event, timestamp: now.toISOString(), host, elapsed: Math.round(elapsed) })}\n`;
}

/** Writes events of this host as they happen. `performance.now()` begins with the process. */
export function makeEventStream(write: (text: string) => void, host: string): (event: StreamedEvent) => void {
  return (event) => {
    write(renderEvent(event, { host, now: new Date(), elapsed: performance.now() }));
  };
}
