import { maskTokens } from '../../core/text/mask-tokens.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import type { Address } from '../../core/resource.ts';
import type { Report, RunEvent } from '../../planner/run-event.ts';
import { makeProgressReport } from '../views/progress-report.ts';
import { type Progress, renderProgressCount, renderProgressLine } from './progress-text.ts';

/** Milliseconds between two updates of the status line. */
const refreshInterval = 1000;
/** Milliseconds after which a running step is named where there is no status line, and then again. */
const slowAfter = 1000;
const namedAgainAfter = 10_000;

export interface ProgressScreen {
  /** Prints text that stays. */
  readonly print: (text: string) => void;
  /** Replaces the last line of a terminal. undefined: the output is no terminal. */
  readonly status?: ((text: string) => void) | undefined;
  /** Columns of the terminal at this moment. */
  readonly columns: () => number;
  readonly color: boolean;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

export interface RunSteps {
  /** The number of changes of the plan. */
  readonly total: number;
  /** The name of a step, such as `kubeadm init`. */
  readonly labelOf: (addresses: readonly Address[]) => string;
  /** The latest output of a step; undefined: it is unknown. */
  readonly readOutput: (addresses: readonly Address[]) => string | undefined;
}

interface RunningStep {
  readonly addresses: readonly Address[];
  readonly since: number;
  namedAt: number | undefined;
}

/**
 * Shows how far a run is: a line that stays for each wave, and the oldest running step with its latest output. The step is in the last line of a terminal,
 * with a bar; elsewhere a line names it after a second, and then every ten. `stop` ends that.
 */
export function makeRunProgress(steps: RunSteps, screen: ProgressScreen): { readonly report: Report; readonly stop: () => void } {
  const begun = screen.now();
  const running = new Map<string, RunningStep>();
  const done = new Set<Address>();
  const started = new Set<Address>();
  let waiting: string | undefined;
  /** Set when a rollback begins: from then on, restored addresses are counted. */
  let restored: Set<Address> | undefined;

  const measure = (): Progress => {
    const elapsed = screen.now() - begun;
    return restored === undefined
      ? { done: done.size, total: Math.max(steps.total, done.size), elapsed }
      : { done: restored.size, total: started.size, elapsed };
  };
  const describeStep = ({ addresses }: RunningStep): string => {
    const output = steps.readOutput(addresses);
    const name = `${restored === undefined ? '' : 'rolling back '}${steps.labelOf(addresses)}`;
    return escapeMultilineText(output === undefined ? name : `${name}: ${maskTokens(output)}`);
  };
  const showStatus = (status: (text: string) => void): void => {
    const [oldest] = running.values();
    const text = oldest === undefined ? (waiting ?? 'reading the host again') : describeStep(oldest);
    status(renderProgressLine(measure(), text, screen.columns()));
  };
  const nameSlowStep = (): void => {
    const [oldest] = running.values();
    const now = screen.now();
    if (oldest === undefined || now - oldest.since < slowAfter || now - (oldest.namedAt ?? -Infinity) < namedAgainAfter) return;
    oldest.namedAt = now;
    screen.print(`${renderProgressCount(measure())} ${describeStep(oldest)}\n`);
  };
  const timer = setInterval(() => {
    if (screen.status === undefined) nameSlowStep();
    else showStatus(screen.status);
  }, refreshInterval).unref();
  const print = makeProgressReport(screen.print, screen.color, () => renderProgressCount(measure()));

  const track = (event: RunEvent): void => {
    switch (event.type) {
      case 'started':
      case 'rolling-back':
        if (event.type === 'rolling-back') restored ??= new Set();
        for (const address of event.addresses) started.add(address);
        running.set(event.addresses.join(' '), { addresses: event.addresses, since: screen.now(), namedAt: undefined });
        return;
      case 'written':
        for (const address of event.addresses) done.add(address);
        running.delete(event.addresses.join(' '));
        return;
      case 'restored':
        for (const address of event.addresses) restored?.add(address);
        // It names only those that were restored, not the whole wave.
        running.clear();
        return;
      case 'failed':
        running.clear();
        return;
      case 'waiting':
        waiting = escapeMultilineText(`waiting for ${event.address}: ${event.reason}`);
        return;
      case 'warning':
        return;
    }
  };
  return {
    report: (event) => {
      track(event);
      print(event);
    },
    stop: () => {
      clearInterval(timer);
      screen.status?.('');
    },
  };
}
