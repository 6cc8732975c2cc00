import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

/** Preflight: every finding at once, each with what to do about it. */
export function renderProblems(findings: readonly PreflightProblem[], color: boolean): string {
  const brush = makeTextStyles(color);
  return findings
    .map(({ severity, summary, detail, fix, isForcible }) => {
      const mark = severity === 'error' ? brush.error('error:') : brush.warning('warning:');
      const force = severity === 'error' && isForcible ? '    Or go on all the same with --force.\n' : '';
      return `${mark} ${escapeMultilineText(summary)}\n    ${escapeMultilineText(detail)}\n${fix === undefined ? '' : `    ${escapeMultilineText(fix)}\n`}${force}`;
    })
    .join('');
}
