import type * as z from 'zod';
import type { driftAnswerSchema, HostAnswer, statusAnswerSchema, verifyAnswerSchema } from '../../app/fleet/ask-host.ts';
import { escapeHidden } from '../../core/text/escape-hidden.ts';
import type { FleetHost } from '../../fleet/fleet-host.ts';
import { renderHostProblem } from './fleet-plan-text.ts';
import { renderTable } from './text-table.ts';
import { makeTextStyles } from './text-styles.ts';

export type Answered<Answer> = readonly { readonly host: FleetHost; readonly answer: HostAnswer<Answer> }[];
type StatusAnswer = z.output<typeof statusAnswerSchema>;
type DriftAnswer = z.output<typeof driftAnswerSchema>;
type VerifyAnswer = z.output<typeof verifyAnswerSchema>;

/** A table of the hosts, below the problems of those that did not answer. */
function renderAnswers<Answer>(
  answers: Answered<Answer>,
  header: readonly string[],
  toCells: (answer: Answer) => readonly string[],
  color: boolean,
): string {
  const styles = makeTextStyles(color);
  const problems = answers.map(({ host, answer }) =>
    answer.status === 'failed' ? renderHostProblem(host.name, answer.problem, styles) : '',
  );
  const rows = answers.map(({ host, answer }) => [
    host.name,
    ...(answer.status === 'failed' ? header.map(() => '?') : toCells(answer.answer).map((cell) => escapeHidden(cell))),
  ]);
  return [problems.join(''), renderTable(['host', ...header], rows)].filter((part) => part !== '').join('\n');
}

const isAsApplied = (condition: string): boolean => condition === 'applied' || condition === 'edited';

/** How many resources each host owns, how many of them are not as applied, and what is under way or was interrupted there. */
export function renderFleetStatus(answers: Answered<StatusAnswer>, color: boolean): string {
  return renderAnswers(
    answers,
    ['prepare', 'up', 'not as applied', 'run'],
    ({ items, running, interrupted, awaitsConfirmation }) => {
      const count = (phase: 'prepare' | 'up'): string => String(items.filter((item) => item.phase === phase).length);
      const run =
        running === undefined
          ? interrupted === undefined
            ? awaitsConfirmation === undefined
              ? '-'
              : `${awaitsConfirmation.phase} awaits confirmation`
            : `${interrupted.command} of ${interrupted.phase} was interrupted, begun ${interrupted.at}`
          : `${running.command} is running, since ${running.since}`;
      return [count('prepare'), count('up'), String(items.filter(({ condition }) => !isAsApplied(condition)).length), run];
    },
    color,
  );
}

/** How many resources of each host drifted, and their addresses. */
export function renderFleetDrift(answers: Answered<DriftAnswer>, color: boolean): string {
  const list = ({ drifted, unreadable }: DriftAnswer): string =>
    [...drifted.map(({ address }) => address), ...unreadable.map(({ address }) => `${address}?`)].join(' ') || '-';
  return renderAnswers(
    answers,
    ['owned', 'drifted', 'unreadable', 'which'],
    (answer) => [String(answer.compared), String(answer.drifted.length), String(answer.unreadable.length), list(answer)],
    color,
  );
}

/** From better to worse. */
const order = ['not-applicable', 'passed', 'not-permitted', 'not-possible', 'warning', 'failed'];

/**
 * A row for each host, a column for each check; the worst result of the targets of a check counts. The failures come first. Checks that apply to no
 * host are named below, because their columns would only make the table wider.
 */
export function renderFleetVerify(answers: Answered<VerifyAnswer>, color: boolean): string {
  const styles = makeTextStyles(color);
  const checks = answers.flatMap(({ answer }) => (answer.status === 'answered' ? answer.answer.checks : []));
  const applicable = new Set(checks.filter(({ status }) => status !== 'not-applicable').map(({ check }) => check));
  const all = [...new Set(checks.map(({ check }) => check))];
  const names = all.filter((name) => applicable.has(name));
  const omitted = all.filter((name) => !applicable.has(name)).map((name) => escapeHidden(name));
  const failures = answers.flatMap(({ host, answer }) =>
    answer.status === 'failed'
      ? []
      : answer.answer.checks
          .filter(({ status }) => status === 'failed')
          .map(({ check, target, detail, fix }) =>
            renderHostProblem(
              host.name,
              { summary: [check, target].filter((part) => part !== '').join(' '), detail: detail ?? 'It failed.', fix: fix ?? undefined },
              styles,
            ),
          ),
  );
  const worst = (statuses: readonly string[]): string =>
    statuses.toSorted((one, other) => order.indexOf(other) - order.indexOf(one))[0] ?? '-';
  const matrix = renderAnswers(
    answers,
    names.map((name) => escapeHidden(name)),
    (answer) => names.map((name) => worst(answer.checks.filter(({ check }) => check === name).map(({ status }) => status))),
    color,
  );
  const note = omitted.length === 0 ? '' : `\nNot applicable on any host: ${omitted.join(', ')}.\n`;
  return [failures.join(''), `${matrix}${note}`].filter((part) => part !== '').join('\n');
}
