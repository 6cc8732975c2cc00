import type { Finding } from '../../core/finding.ts';
import { paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** Preflight: every finding at once, each with what to do about it. */
export function renderFindings(findings: readonly Finding[], color: boolean): string {
  const brush = paint(color);
  return findings
    .map(({ severity, summary, detail, fix, forcible }) => {
      const mark = severity === 'error' ? brush.error('error:') : brush.warning('warning:');
      const force = severity === 'error' && forcible ? '    Or go on all the same with --force.\n' : '';
      return `${mark} ${visibleText(summary)}\n    ${visibleText(detail)}\n${fix === undefined ? '' : `    ${visibleText(fix)}\n`}${force}`;
    })
    .join('');
}
