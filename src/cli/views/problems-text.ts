import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** The problems and warnings of the preflight checks, each with its fix. */
export function renderProblems(problems: readonly PreflightProblem[], color: boolean): string {
  const styles = makeTextStyles(color);
  return problems
    .map(({ severity, summary, detail, fix, isForcible }) => {
      const mark = severity === 'error' ? styles.error('error:') : styles.warning('warning:');
      const force = severity === 'error' && isForcible ? '    Or continue with --force.\n' : '';
      return `${mark} ${escapeMultilineText(summary)}\n    ${escapeMultilineText(detail)}\n${fix === undefined ? '' : `    ${escapeMultilineText(fix)}\n`}${force}`;
    })
    .join('');
}
