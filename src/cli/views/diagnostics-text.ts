import { Chalk } from 'chalk';
import type { Diagnostic, Severity, SourceRange } from '../../core/diagnostic.ts';
import { measureColumns, excerptAround, wrap } from './text-width.ts';

export interface DiagnosticTextOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Diagnostics for people: place, summary, the line with a caret, detail and fix. The last line counts them. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], { color, width }: DiagnosticTextOptions): string {
  if (diagnostics.length === 0) return '';
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const paint = { error: chalk.red, warning: chalk.yellow };

  function render({ severity, summary, detail, fix, source }: Diagnostic): string {
    const place = source === undefined ? '' : `${source.file}:${source.line}:${source.column}: `;
    return [
      `${chalk.bold(place)}${paint[severity].bold(`${severity}:`)} ${chalk.bold(summary)}`,
      ...(source === undefined || source.text === '' ? [] : excerpt(source, severity)),
      ...wrap(detail, width - 2).map((line) => `  ${line}`),
      ...(fix === undefined ? [] : fixLines(fix)),
      '',
    ].join('\n');
  }

  function excerpt(source: SourceRange, severity: Severity): readonly string[] {
    const number = `  ${source.line} | `;
    const view = excerptAround(source.text, source.column - 1, source.length, width - number.length);
    const caret =
      ' '.repeat(measureColumns(view.text.slice(0, view.start))) +
      paint[severity]('^'.repeat(Math.max(1, measureColumns(view.text.slice(view.start, view.end)))));
    return [`${chalk.dim(number)}${view.text}`.trimEnd(), `${chalk.dim(`${' '.repeat(number.length - 2)}| `)}${caret}`];
  }

  /** The fix keeps its lines, so that it can be copied. */
  function fixLines(fix: string): readonly string[] {
    const [first = '', ...more] = fix.split('\n');
    return [
      ...wrap(first, width - 4).map((line, index) => `  ${index === 0 ? chalk.green('>') : ' '} ${line}`),
      ...more.map((line) => `      ${line}`),
    ];
  }

  return [...diagnostics.map(render), `${formatCounts(diagnostics)}\n`].join('\n');
}

/** `3 errors, 1 warning`. */
function formatCounts(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ['error', 'warning'];
  return severities
    .map((severity) => ({ severity, count: diagnostics.filter((each) => each.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`)
    .join(', ');
}
