import { randomUUID } from 'node:crypto';
import type { FleetPhase, HostPlan } from '../../fleet/host-plan.ts';
import type { HostRun } from '../../fleet/host-run.ts';
import { hasSucceeded } from '../../fleet/host-run.ts';
import { type FleetStep, orderApply } from '../../fleet/order-steps.ts';
import { runSteps, type StepEnd } from '../../fleet/run-steps.ts';
import type { FleetMember } from './open-fleet.ts';
import { readRunEnd } from './read-run-end.ts';
import { remotePaths } from './remote-paths.ts';
import { remotePlan, runOnHost } from './run-on-host.ts';

export interface FleetApplyRequest {
  readonly members: readonly FleetMember[];
  /** The plans that the user confirmed. */
  readonly plans: readonly HostPlan[];
  /** The configuration of a host. */
  readonly configurationOf: (member: FleetMember) => Uint8Array;
  readonly parallel: number;
  readonly admin: string;
  /** Test NAT64 and DNS64 afterwards. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly report: FleetReport;
}

/** Progress, as it happens. */
export interface FleetReport {
  started(step: FleetStep): void;
  ended(step: FleetStep, run: HostRun): void;
}

export interface FleetResult {
  readonly step: FleetStep;
  readonly end: StepEnd<HostRun>;
}

/** Carries out the plans, each on its host, in the order of the fleet. Each host refuses what differs from its plan, and rolls back for itself. */
export async function applyFleet(request: FleetApplyRequest): Promise<readonly FleetResult[]> {
  const { members, plans, parallel, signal, report } = request;
  const planOf = new Map(plans.map((plan) => [plan.host, plan]));
  const steps = orderApply(
    members.map(({ host }) => host),
    (host) => changedPhases(planOf.get(host)),
  );
  const ends = await runSteps<HostRun>(steps, {
    parallel,
    isStopped: () => signal.aborted,
    hasSucceeded,
    run: async (step) => {
      report.started(step);
      const run = await applyStep(step, request, planOf.get(step.host));
      report.ended(step, run);
      return run;
    },
  });
  return steps.flatMap((step) => {
    const end = ends.get(step.id);
    return end === undefined ? [] : [{ step, end }];
  });
}

function changedPhases(plan: HostPlan | undefined): readonly FleetPhase[] {
  return plan?.status === 'planned' ? plan.phases.filter(({ changes }) => changes.length > 0).map(({ phase }) => phase) : [];
}

async function applyStep({ host, phase }: FleetStep, request: FleetApplyRequest, plan: HostPlan | undefined): Promise<HostRun> {
  const member = request.members.find((each) => each.host === host);
  if (member === undefined || plan?.status !== 'planned') throw new Error(`${host.name} has no plan`);
  const document = plan.documents[plan.phases.findIndex((each) => each.phase === phase)] ?? '';
  const ended = await runOnHost(member.remote, {
    id: randomUUID(),
    admin: request.admin,
    args: [
      'apply',
      remotePlan,
      '--yes',
      '--json',
      '--config',
      remotePaths.configuration,
      '--host',
      host.name,
      ...(request.verify ? [] : ['--no-verify']),
    ],
    configuration: request.configurationOf(member),
    plan: Buffer.from(document, 'utf8'),
    onLine: () => undefined,
    signal: request.signal,
  });
  return readRunEnd(ended);
}
