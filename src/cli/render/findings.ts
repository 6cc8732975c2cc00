import type { Finding } from '../../core/finding.ts';
import { paint } from './paint.ts';
import { visible } from './visible.ts';

/** Preflight: every finding at once, each with what to do about it. */
export function renderFindings(findings: readonly Finding[], color: boolean): string {
  const brush = paint(color);
  return findings
    .map(({ severity, summary, detail, fix, forcible }) => {
      const mark = severity === 'error' ? brush.error('error:') : brush.warning('warning:');
      const force = severity === 'error' && forcible ? '    Or go on all the same with --force.\n' : '';
      return `${mark} ${visible(summary)}\n    ${visible(detail)}\n${fix === undefined ? '' : `    ${visible(fix)}\n`}${force}`;
    })
    .join('');
}
