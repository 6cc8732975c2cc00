import type { Contents } from '../../core/content.ts';
import { Failure } from '../../core/failure.ts';
import { linuxRunningKubernetes } from '../../host/kubernetes/linux-running-kubernetes.ts';
import { readLockHolder } from '../../host/process/lock.ts';
import { linuxVerifyTraffic } from '../../host/traffic/linux-verify-traffic.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { ReportDiagnostics } from '../configuration/open-cluster.ts';
import { readAwaitedStatus } from '../confirmation/read-awaited-status.ts';
import { readLastRollBack } from '../confirmation/runtime-records.ts';
import { type Drift, makeDrift } from '../drift/read-drift.ts';
import { markResources } from '../graph/plan-marks.ts';
import { makeTopology, type Topology } from '../graph/topology.ts';
import { openPlannedHost, type PlannedHostOptions } from '../plan/open-planned-host.ts';
import type { PlannedPhase } from '../plan/plan-phases.ts';
import { planApply } from '../plan/plan-selected-phases.ts';
import { type ContentsByDigest, readPlanContents } from '../plan/read-plan-contents.ts';
import { readStatus, type Status } from '../read-status.ts';
import type { Session } from '../session/session.ts';
import { readVerifiedPhases } from '../verify/open-verified-cluster.ts';
import { type CheckResult, runChecks } from '../verify/run-checks.ts';

/** A part of a report, or why it is missing. */
export type ReportPart<Value> =
  { readonly isRead: true; readonly value: Value } | { readonly isRead: false; readonly reason: string; readonly fix?: string | undefined };

export interface ReportOptions extends PlannedHostOptions {
  /** Run the checks of `lazyjack verify`, which send packets and take seconds. */
  readonly verify: boolean;
}

/** Everything that a report shows. */
export interface ReportParts {
  readonly host: string;
  /** The configuration file. */
  readonly config: string;
  readonly topology: Topology;
  readonly plan: ReportPart<ReportedPlan>;
  readonly status: ReportPart<Status>;
  readonly drift: ReportPart<Drift>;
  readonly checks: ReportPart<readonly CheckResult[]>;
}

export interface ReportedPlan {
  readonly phases: readonly PlannedPhase[];
  /** Bytes behind the digests of the plans, without secrets. */
  readonly contents: ContentsByDigest;
}

/**
 * Reads the configuration and this host, or a recorded one. A part that cannot be read is missing with the reason. Rejects with a Failure if there is no
 * configuration that can be used, or of kind `interrupted` when the signal aborts.
 */
export async function readReport(options: ReportOptions, report: ReportDiagnostics, signal: AbortSignal): Promise<ReportParts> {
  const { session, target } = await openPlannedHost(options, report);
  const plan = await readPart(() => planBothPhases(session, target, options.force));
  const status = await readPart(() => readHostStatus(session));
  const checks = await readPart(() => verifyHost(session, target, options, signal));
  const marks = plan.isRead ? { node: target.node, marks: markResources(plan.value.phases.map((phase) => phase.plan)) } : undefined;
  return {
    host: target.node.name,
    config: target.cluster.file,
    topology: makeTopology(target.cluster, marks),
    plan,
    status,
    drift: status.isRead ? { isRead: true, value: makeDrift(status.value) } : status,
    checks,
  };
}

async function readPart<Value>(read: () => Promise<Value>): Promise<ReportPart<Value>> {
  try {
    return { isRead: true, value: await read() };
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.kind === 'interrupted') throw cause;
    return { isRead: false, reason: `${cause.message.slice(0, 1).toUpperCase()}${cause.message.slice(1)}.`, fix: cause.fix };
  }
}

async function planBothPhases(session: Session, target: ConfiguredNode, force: boolean): Promise<ReportedPlan> {
  const phases = await planApply(session, target, undefined, { adopt: new Set(), force, isBootRestore: false });
  return { phases, contents: await readContents(phases, session.host.contents) };
}

function readContents(phases: readonly PlannedPhase[], contents: Contents): Promise<ContentsByDigest> {
  return readPlanContents(
    phases.map(({ plan }) => plan),
    contents,
  );
}

async function readHostStatus(session: Session): Promise<Status> {
  if (session.recorded !== undefined) return readStatus(session, () => undefined);
  return readStatus(session, readLockHolder, { readAwaited: () => readAwaitedStatus(session), readLastRollBack });
}

async function verifyHost(
  session: Session,
  { cluster, node }: ConfiguredNode,
  { verify }: ReportOptions,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  if (session.recorded !== undefined) throw new Failure('refused', 'a recorded host cannot be tested');
  if (!verify) throw new Failure('refused', 'the checks were left out by --no-verify', { fix: 'Run the report without --no-verify.' });
  const input = {
    cluster,
    node,
    host: session.host,
    traffic: linuxVerifyTraffic(),
    kubernetes: linuxRunningKubernetes(),
    phases: await readVerifiedPhases(session),
    now: () => performance.now(),
  };
  return runChecks(input, signal);
}
