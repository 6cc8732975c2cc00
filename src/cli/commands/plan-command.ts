import type { ContainerEngineName } from '../../core/container-engine-names.ts';
import { Failure } from '../../core/failure.ts';
import type { Plan } from '../../planner/plan.ts';
import { readAppliedPhases } from '../../app/plan/read-applied-phases.ts';
import { type PrefetchedQueries, prefetchForPlan } from '../../app/session/prefetch-queries.ts';
import { readLockHolder } from '../../host/process/lock.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { PlannedPhase } from '../../app/plan/plan-phases.ts';
import { hasDifferences, hasProblems, planApply, planDestroy } from '../../app/plan/plan-selected-phases.ts';
import type { PlanOptions } from '../command-options.ts';
import type { ConfiguredNode } from '../../app/configuration/configured-node.ts';
import { openCluster, openClusterForRecord, type ReportDiagnostics } from '../../app/configuration/open-cluster.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { Session } from '../../app/session/session.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import type { AwaitedStatus } from '../../app/confirmation/read-awaited-status.ts';
import { makeLimit, requireWholeDestroy } from '../../app/plan/limit-options.ts';
import { showPlans } from '../show-plans.ts';
import { choosePlanDetail } from '../views/plan/plan-detail.ts';
import { writePlanFile } from '../../app/plan/write-plan-file.ts';

/** Shows the plans, and changes nothing. A script that asks whether there is something to apply must not take a problem for a change. */
export async function runPlanCommand(
  options: PlanOptions & { readonly started?: PrefetchedQueries | undefined },
  console: Console,
): Promise<ExitStatus> {
  const detail = choosePlanDetail(options);
  if (options.explain === true && options.json)
    throw new Failure('refused', '--explain and --json exclude each other', { fix: 'Say one of them.' });
  if (options.destroy) requireWholeDestroy(options);
  const prefetched = await prefetchForPlan(options);
  const report = makeDiagnosticsReport(console);
  const openedTarget = options.destroy || options.hostFrom !== undefined ? undefined : await openCluster(options, report, 'warning');
  const session = await openSession({
    hostFrom: options.hostFrom,
    thisMachine: options.thisMachine,
    prefetched,
    engine: openedTarget?.cluster.engine,
  });
  const target = session.recorded === undefined || options.destroy ? openedTarget : await openRecordedCluster(session, options, report);
  const plans = target === undefined ? await makeDestroyPlans(session, options) : await makeApplyPlans(session, target, options);
  const running = session.recorded === undefined ? readLockHolder() : undefined;
  const awaited = await readAwaited(session);
  const renderChanges = options.explain === true ? await explainChanges(session, console, openedTarget?.cluster.engine) : undefined;
  await showPlans(plans, session.host.contents, console, {
    json: options.json,
    detail,
    renderChanges,
    running,
    awaited,
    isRecorded: session.recorded !== undefined,
  });
  if (options.out !== undefined) {
    const { makePlanDocument } = await import('../../app/plan/plan-document.ts');
    const documents = plans.map(({ plan: phasePlan, subject, problems }) => makePlanDocument(phasePlan, subject, problems));
    await writePlanFile(options.out, documents);
  }
  if (hasProblems(plans)) return exitStatus.refused;
  return options.detailedExitcode && hasDifferences(plans) ? exitStatus.changes : exitStatus.done;
}

/** The modules are loaded only for `--explain`. */
async function explainChanges(session: Session, console: Console, engine?: ContainerEngineName) {
  const [{ explainPlan }, { renderExplained }] = await Promise.all([
    import('../../app/explain/explain-plan.ts'),
    import('../views/plan/explained-text.ts'),
  ]);
  return async (plan: Plan, title: string): Promise<string> =>
    renderExplained(title, await explainPlan(session, plan, engine), { color: console.color.out, width: console.foldWidth.out });
}

/** The module is loaded only if a run awaits confirmation. */
async function readAwaited(session: Session): Promise<AwaitedStatus | undefined> {
  if ((await session.state.awaited.read()) === undefined) return undefined;
  const { readAwaitedStatus } = await import('../../app/confirmation/read-awaited-status.ts');
  return readAwaitedStatus(session);
}

async function openRecordedCluster(
  { recorded = { problems: [] }, host }: Session,
  options: PlanOptions,
  report: ReportDiagnostics,
): Promise<ConfiguredNode> {
  return openClusterForRecord(options, report, { ...recorded, hostName: host.invocation.hostName });
}

async function makeApplyPlans(
  session: Session,
  target: ConfiguredNode,
  { phase, adopt, force, kubeconfig, ...limit }: PlanOptions,
): Promise<readonly PlannedPhase[]> {
  return planApply(session, target, phase, { adopt: new Set(adopt), force, isBootRestore: false, kubeconfig, limit: makeLimit(limit) });
}

/** Plans `destroy` with the same options: all applied phases, newest first. */
async function makeDestroyPlans(session: Session, { phase, out }: PlanOptions): Promise<readonly PlannedPhase[]> {
  const { refuseMarksWithoutJournal } = await import('../../app/find-owner-marks.ts');
  await refuseMarksWithoutJournal(session);
  const phases = phase === undefined ? await readAppliedPhases(session) : [phase];
  if (out !== undefined && phases.length > 1) {
    throw new Failure('refused', `a plan file has one phase, and ${phases.join(' and ')} are applied on this host`, {
      fix: `Say --phase ${phases.join(' or --phase ')}.`,
    });
  }
  return planDestroy(session, phases);
}
