import type { PreflightProblem } from '../../../core/preflight-problem.ts';
import { escapeMultilineText } from '../../../core/text/escape-multiline-text.ts';
import type { Plan } from '../../../planner/plan.ts';
import { foldText } from '../fold-text.ts';
import { renderProblem, renderProblems } from '../problems-text.ts';
import { makeTextStyles, type TextStyles } from '../text-styles.ts';
import type { PlanDetail } from './plan-detail.ts';

/**
 * Lines of a terminal that the reasons of a refusal take at most. The last 24 lines then have all of them, how many more there are, the counts, the error of
 * `apply` and the prompt of the shell, even where some of them need two lines.
 */
const reasonLines = 14;

export interface ReasonsTextOptions {
  readonly color: { readonly out: boolean; readonly err: boolean };
  /** Columns of the terminal; undefined: no terminal. */
  readonly width: number | undefined;
  readonly detail: PlanDetail;
}

export interface ReasonsText {
  readonly warnings: string;
  /** Resources that could not be read, and changes that are refused. */
  readonly resources: string;
  readonly errors: string;
}

/**
 * Why plans cannot be applied, and what the user should know before. On a terminal, reasons that do not fit are counted: the first errors
 * are shown before changes that are refused, and these before resources that could not be read.
 */
export function renderReasons(
  plans: readonly Pick<Plan, 'unknown' | 'refused'>[],
  problems: readonly PreflightProblem[],
  { color, width, detail }: ReasonsTextOptions,
): ReasonsText {
  const styles = makeTextStyles(color.out);
  const fold = (text: string): string => foldText(text, { width, hang: 4 });
  const errors = problems.filter(({ severity }) => severity === 'error').map((problem) => renderProblem(problem, color.err, width));
  const refused = plans.flatMap((plan) => plan.refused).map((item) => renderRefused(item, styles, width));
  const unknown = plans.flatMap((plan) => plan.unknown).map((item) => fold(renderUnknown(item, styles)));
  const take = makeTaker(width === undefined || detail === 'full' ? Infinity : reasonLines);
  const [shownErrors, shownRefused, shownUnknown] = [take(errors), take(refused), take(unknown)];
  const more = errors.length + refused.length + unknown.length - shownErrors.length - shownRefused.length - shownUnknown.length;
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return {
    warnings: detail === 'quiet' ? '' : renderProblems(warnings, color.err, width),
    resources: [...shownUnknown, ...shownRefused].join(''),
    errors: shownErrors.join('') + (more === 0 ? '' : `... ${more} more ${more === 1 ? 'problem' : 'problems'}, --full\n`),
  };
}

/** Takes texts from the front of each list while they fit into the lines that are left; the first of all is always taken. */
function makeTaker(limit: number): (texts: readonly string[]) => readonly string[] {
  let [left, isFull] = [limit, false];
  return (texts) => {
    const taken: string[] = [];
    for (const text of texts) {
      const lines = text.split('\n').length - 1;
      isFull ||= lines > left && left < limit;
      if (isFull) break;
      left -= lines;
      taken.push(text);
    }
    return taken;
  };
}

function renderUnknown({ address, reason }: Plan['unknown'][number], styles: TextStyles): string {
  return `  ${styles.warning('?')} ${escapeMultilineText(address)}  ${styles.dim(`(${escapeMultilineText(reason)})`)}\n`;
}

function renderRefused({ change, refusal }: Plan['refused'][number], styles: TextStyles, width: number | undefined): string {
  const adopt = refusal.adoptable ? `\nTo take over this foreign object: --adopt ${change.address}` : '';
  const text = escapeMultilineText(`${refusal.detail}\n${refusal.fix}${adopt}`).replace(/^/gmu, '        ');
  const head = `  ${styles.error('!')} ${escapeMultilineText(change.address)}  ${styles.error('refused')}\n`;
  return foldText(head, { width, hang: 4 }) + foldText(`${text}\n`, { width, hang: 0 });
}
