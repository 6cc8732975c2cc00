import type { Contents } from '../core/content.ts';
import type { Console } from './console.ts';
import { readPlanContents } from '../app/plan/read-plan-contents.ts';
import type { PlanSubject } from '../app/plan/plan-document.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import type { AwaitedStatus } from '../app/confirmation/read-awaited-status.ts';
import type { Plan } from '../planner/plan.ts';
import type { LockHolder } from '../host/process/lock.ts';
import { terminalSafeJson } from '../core/text/terminal-safe-json.ts';
import { renderRootCommand } from './root-command.ts';
import { renderAwaited } from './views/awaited-text.ts';
import { renderInterrupted, renderRunning } from './views/interrupted-text.ts';
import type { PlanDetail } from './views/plan/plan-detail.ts';
import { renderPlans, type TitledPlan } from './views/plan/plan-text.ts';
import { renderReasons } from './views/plan/reasons-text.ts';
import { foldText } from './views/fold-text.ts';
import { renderCounts } from '../app/plan/count-plan.ts';

/** The parts of a planned phase that are shown. */
export type ShownPlan = Pick<PlannedPhase, 'plan' | 'problems' | 'ledger' | 'subject' | 'journalFailure'>;

export interface ShowOptions {
  readonly json: boolean;
  readonly detail: PlanDetail;
  /** Renders the changes in another way, below this title; undefined: as a line each. */
  readonly renderChanges?: ((plan: Plan, title: string) => Promise<string>) | undefined;
  /** Another lazyjack, whose run the journal shows as unfinished. */
  readonly running?: LockHolder | undefined;
  /** A run that awaits confirmation, which the journal shows as unfinished too. */
  readonly awaited?: AwaitedStatus | undefined;
  /** The host is in a file. */
  readonly isRecorded?: boolean;
}

/**
 * Prints plans to stdout, in the order in which they are executed; then, right above the counts, what keeps them from being applied.
 * Problems, warnings and an interrupted run go to stderr.
 */
export async function showPlans(
  plans: readonly ShownPlan[],
  contents: Contents,
  console: Console,
  { json, detail, renderChanges, running, awaited, isRecorded = false }: ShowOptions,
): Promise<void> {
  if (json) {
    printRuns(plans, console, { running, awaited, isRecorded });
    // Loaded only for JSON, because making its schemas takes longer than rendering a plan.
    const { makePlanDocument } = await import('../app/plan/plan-document.ts');
    for (const { plan, subject, problems } of plans) console.out(`${terminalSafeJson(makePlanDocument(plan, subject, problems))}\n`);
    return;
  }
  const parts = plans.map(({ plan, subject }, at) => ({ plan, title: makePlanTitle(subject, plans.slice(0, at)) }));
  if (renderChanges === undefined) console.out(await renderParts(parts, contents, console, detail));
  else for (const { plan, title } of parts) console.out(await renderChanges(plan, title));
  const { warnings, resources, errors } = renderReasons(
    parts.map(({ plan }) => plan),
    plans.flatMap(({ problems }) => problems),
    { color: console.color, width: console.foldWidth.err, detail },
  );
  console.err(warnings);
  printRuns(plans, console, { running, awaited, isRecorded });
  console.out(resources);
  console.err(errors);
  if (errors !== '' || warnings !== '') console.err('\n');
  else if (resources !== '') console.out('\n');
  const counts = renderCounts(parts.map(({ plan }) => plan));
  console.out(foldText(`${counts}\n`, { width: console.foldWidth.out, hang: 2 }));
}

async function renderParts(parts: readonly TitledPlan[], contents: Contents, console: Console, detail: PlanDetail): Promise<string> {
  const bytes = await readPlanContents(
    parts.map(({ plan }) => plan),
    contents,
  );
  return renderPlans(parts, { color: console.color.out, contents: bytes, width: console.foldWidth.out, detail });
}

/** Runs that are or were under way, and a journal that could not be read. */
function printRuns(
  [first]: readonly ShownPlan[],
  console: Console,
  { running, awaited, isRecorded }: Pick<ShowOptions, 'running' | 'awaited' | 'isRecorded'>,
): void {
  const print = (text: string): void => {
    console.err(foldText(text, { width: console.foldWidth.err, hang: 0 }));
  };
  if (first?.journalFailure !== undefined) {
    const way =
      isRecorded === true
        ? 'Record the host as root to see all.'
        : `Run it as root to see all: ${renderRootCommand(process.argv.slice(2), process.env)}`;
    print(`${first.journalFailure.message}, so what is to be removed is not shown. ${way}\n`);
  }
  if (running !== undefined) print(renderRunning(running));
  else if (awaited !== undefined) print(renderAwaited(awaited));
  else if (first?.ledger.interrupted !== undefined) print(renderInterrupted(first.ledger.interrupted));
}

function makePlanTitle({ command, phase, host, config }: PlanSubject, before: readonly ShownPlan[]): string {
  const follows = before.some(({ plan }) => plan.changes.length > 0);
  if (command === 'destroy') return `${follows ? 'then ' : ''}destroy, ${phase}:`;
  return `${follows ? 'then ' : ''}${phase} on ${host ?? ''} (${config ?? ''}):`;
}
