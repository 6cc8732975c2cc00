import type { LoggedRun } from '../../app/run-log/read-run-log.ts';
import type { LoggedEvent } from '../../app/run-log/run-record.ts';
import { renderDuration } from '../../core/text/duration-text.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import { makeTextStyles, type TextStyles } from './text-styles.ts';

const resultWords: Readonly<Record<LoggedRun['result'], string>> = {
  nothing: 'nothing to do',
  done: 'done',
  'partially-restored': 'partially restored',
  'rolled-back': 'rolled back',
  'not-rolled-back': 'not rolled back',
  failed: 'failed',
  running: 'running',
  interrupted: 'interrupted',
};

const actionSymbols: Readonly<Record<string, string>> = { create: '+', update: '~', replace: '-/+', delete: '-', restore: '-' };

/** A line for each run, oldest first. */
export function renderRunList(runs: readonly LoggedRun[], color: boolean): string {
  if (runs.length === 0) return 'No run is logged.\n';
  const styles = makeTextStyles(color);
  const heading = ['RUN', 'STARTED', 'COMMAND', 'PHASE', 'RESULT', 'TIME', 'CHANGES'];
  const rows = runs.map(({ begin, result, duration }) => [
    ...[begin.run, begin.timestamp, begin.command, begin.phase, resultWords[result], renderDuration(duration)],
    String(begin.changes.length),
  ]);
  const widths = heading.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const render = (row: readonly string[]): string =>
    row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ');
  return [
    styles.strong(render(heading)),
    ...rows.map((row, at) => paint(styles, runs[at]?.result)(escapeMultilineText(render(row)))),
    '',
  ].join('\n');
}

/** One run: what it was to change, what happened, and how it ended. */
export function renderRun({ begin, events, end, result, duration }: LoggedRun, color: boolean): string {
  const styles = makeTextStyles(color);
  const text = escapeMultilineText;
  const count = `${begin.changes.length} ${begin.changes.length === 1 ? 'change' : 'changes'}`;
  const of =
    begin.rollsBack === undefined
      ? `${begin.command} of phase ${begin.phase}`
      : `rollback of run ${text(begin.rollsBack)}, phase ${begin.phase}`;
  const notRestored = end?.notRestored ?? [];
  return [
    `${styles.strong(`Run ${text(begin.run)}`)}: ${of} on ${text(begin.host)}, ${begin.timestamp}, lazyjack ${text(begin.lazyjack)}`,
    `Result: ${paint(styles, result)(resultWords[result])}, ${renderDuration(duration)}, ${count}`,
    ...(end?.cause === undefined ? [] : [`Cause: ${text(end.cause)}`]),
    ...notRestored.map(({ address, reason }) => `  ${styles.error('!')} ${text(address)}  ${text(reason)}`),
    '',
    ...begin.changes.map(
      ({ address, action, reason }) => `${(actionSymbols[action] ?? '?').padStart(3)} ${text(address)}  ${styles.dim(text(reason))}`,
    ),
    ...(begin.changes.length === 0 ? [] : ['']),
    ...events.map((event) => `${renderDuration(event.elapsed)}  ${describeEvent(event)}`),
    '',
  ].join('\n');
}

function paint(styles: TextStyles, result: LoggedRun['result'] | undefined): (text: string) => string {
  if (result === 'done' || result === 'nothing') return (text) => text;
  return result === 'running' ? styles.strong : result === 'rolled-back' || result === 'interrupted' ? styles.warning : styles.error;
}

function describeEvent(event: LoggedEvent): string {
  const list = (addresses: readonly string[]): string => addresses.map(escapeMultilineText).join(', ');
  switch (event.type) {
    case 'started':
      return `${event.direction === 'apply' ? 'writing' : 'restoring'}  ${list(event.addresses)}`;
    case 'written':
      return `${event.direction === 'apply' ? 'done' : 'restored'}  ${list(event.addresses)}`;
    case 'waiting':
      return `waiting for ${escapeMultilineText(event.address)}: ${escapeMultilineText(event.reason)}`;
    case 'warning':
      return `warning: ${escapeMultilineText(event.address)}: ${escapeMultilineText(event.text)}`;
    case 'failed':
      return `failed: ${escapeMultilineText(event.message)}`;
    case 'rolling-back':
      return `rolling back  ${list(event.addresses)}`;
    case 'restored':
      return `rolled back  ${list(event.addresses)}`;
  }
}

/** `lazyjack log --json`. docs/plan-json.md describes it. */
export function makeRunListDocument(runs: readonly LoggedRun[]): object {
  return { format: 'lazyjack-log', version: 1, runs: runs.map(summarizeRun) };
}

/** `lazyjack show RUN --json`. */
export function makeRunDocument(run: LoggedRun): object {
  const { begin, events, end } = run;
  return {
    ...{ format: 'lazyjack-run', version: 1 },
    ...summarizeRun(run),
    ...(begin.rollsBack !== undefined && { rollsBack: begin.rollsBack }),
    ...{ host: begin.host, lazyjack: begin.lazyjack, changes: begin.changes, events },
    ...(end?.cause !== undefined && { cause: end.cause }),
    ...(end?.notRestored && { notRestored: end.notRestored }),
  };
}

function summarizeRun({ begin, result, duration }: LoggedRun): object {
  const { run, timestamp, command, phase, changes } = begin;
  return { run, at: timestamp, command, phase, result, elapsed: duration, changes: changes.length };
}
