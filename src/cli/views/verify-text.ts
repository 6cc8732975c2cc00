import type { CheckResult } from '../../app/verify/run-checks.ts';
import type { CheckOutcome } from '../../app/verify/verify-check.ts';
import type { JsonObject } from '../../core/json.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import { makeTextStyles, type TextStyles } from './text-styles.ts';
import { measureColumns, wrap } from './text-width.ts';

const statusWords = {
  passed: 'passed',
  warning: 'warning',
  failed: 'failed',
  'not-applicable': 'not applicable',
  'not-permitted': 'not permitted',
  'not-possible': 'not possible',
} as const satisfies Record<CheckOutcome['status'], string>;

/** A table of the checks, then each failure and warning with its cause and the next command, then the counts. */
export function renderVerification(
  results: readonly CheckResult[],
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const styles = makeTextStyles(color);
  const rows = results.map(({ check, target, outcome, milliseconds }) => ({
    check,
    target: target === '' ? '-' : target,
    status: outcome.status,
    time: outcome.status.startsWith('not-') ? '-' : formatTime(milliseconds),
    note: 'fix' in outcome ? '' : (outcome.detail ?? ''),
  }));
  const columns = (['check', 'target'] as const).map((name) => Math.max(name.length, ...rows.map((row) => measureColumns(row[name]))));
  const [checkWidth = 0, targetWidth = 0] = columns;
  const resultWidth = Math.max('RESULT'.length, ...rows.map(({ status }) => statusWords[status].length));
  const timeWidth = Math.max('TIME'.length, ...rows.map(({ time }) => time.length));
  const header = `${'CHECK'.padEnd(checkWidth)}  ${'TARGET'.padEnd(targetWidth)}  ${'RESULT'.padEnd(resultWidth)}  ${'TIME'.padStart(timeWidth)}`;
  const lines = rows.map(({ check, target, status, time, note }) => {
    const word = colorOf(styles, status)(statusWords[status].padEnd(resultWidth));
    return `${check.padEnd(checkWidth)}  ${escapeMultilineText(target).padEnd(targetWidth)}  ${word}  ${time.padStart(timeWidth)}  ${escapeMultilineText(note)}`.trimEnd();
  });
  const problems = results.flatMap((result) => renderProblem(result, styles, width));
  return [styles.strong(header), ...lines, '', ...problems, renderCheckCounts(results), ''].join('\n');
}

function renderProblem({ check, target, outcome }: CheckResult, styles: TextStyles, width: number): readonly string[] {
  if (outcome.status !== 'failed' && outcome.status !== 'warning') return [];
  const { status, detail, cause, fix } = outcome;
  const mark = status === 'failed' ? styles.error('failed:') : styles.warning('warning:');
  const texts = [detail, ...(cause === undefined ? [] : [`Likely cause: ${cause}`]), fix];
  const indented = texts.flatMap((text) => wrap(escapeMultilineText(text), width - 4).map((line) => `    ${line}`));
  return [`${mark} ${[check, escapeMultilineText(target)].join(' ').trimEnd()}`, ...indented, ''];
}

/** "Verified: 9 passed, 1 failed." */
export function renderCheckCounts(results: readonly CheckResult[]): string {
  const counts = Object.entries(statusWords).flatMap(([status, word]) => {
    const number = results.filter(({ outcome }) => outcome.status === status).length;
    return number === 0 && status !== 'passed' && status !== 'failed' ? [] : [`${number} ${word}`];
  });
  return `Verified: ${counts.join(', ')}.`;
}

function colorOf(styles: TextStyles, status: CheckOutcome['status']): (text: string) => string {
  switch (status) {
    case 'passed':
      return styles.create;
    case 'failed':
      return styles.error;
    case 'warning':
    case 'not-permitted':
    case 'not-possible':
      return styles.warning;
    case 'not-applicable':
      return styles.dim;
  }
}

function formatTime(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** `lazyjack verify --json`. docs/verify.md describes the fields. */
export function makeVerifyDocument(node: string, results: readonly CheckResult[]): JsonObject {
  return {
    format: 'lazyjack-verify',
    version: 1,
    node,
    passed: results.every(({ outcome }) => outcome.status !== 'failed'),
    checks: results.map(({ check, target, outcome, milliseconds }) => ({
      check,
      target,
      status: outcome.status,
      detail: outcome.detail ?? null,
      cause: 'cause' in outcome ? (outcome.cause ?? null) : null,
      fix: 'fix' in outcome ? outcome.fix : null,
      milliseconds: Math.round(milliseconds * 10) / 10,
    })),
  };
}
