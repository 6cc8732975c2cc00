import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { foldText } from './fold-text.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** The problems and warnings of the preflight checks, each with its fix. `width`: columns of the terminal; undefined: no terminal. */
export function renderProblems(problems: readonly PreflightProblem[], color: boolean, width?: number): string {
  return problems.map((problem) => renderProblem(problem, color, width)).join('');
}

/** One of them. */
export function renderProblem(
  { severity, summary, detail, fix, isForcible }: PreflightProblem,
  color: boolean,
  width: number | undefined,
): string {
  const styles = makeTextStyles(color);
  const mark = severity === 'error' ? styles.error('error:') : styles.warning('warning:');
  const force = severity === 'error' && isForcible ? '    Or continue with --force.\n' : '';
  const text = `    ${escapeMultilineText(detail)}\n${fix === undefined ? '' : `    ${escapeMultilineText(fix)}\n`}${force}`;
  return foldText(`${mark} ${escapeMultilineText(summary)}\n`, { width, hang: 4 }) + foldText(text, { width, hang: 0 });
}
