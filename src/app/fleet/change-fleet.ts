import { randomUUID } from 'node:crypto';
import type { FleetPhase, HostPlan } from '../../fleet/host-plan.ts';
import type { HostRun } from '../../fleet/host-run.ts';
import { hasSucceeded } from '../../fleet/host-run.ts';
import { type FleetStep, orderApply, orderDestroy } from '../../fleet/order-steps.ts';
import { runSteps, type StepEnd } from '../../fleet/run-steps.ts';
import type { FleetMember } from './open-fleet.ts';
import { readRunEnd } from './read-run-end.ts';
import { remotePaths } from './remote-paths.ts';
import { remotePlan, runOnHost } from './run-on-host.ts';

export interface FleetChangeRequest {
  readonly command: 'apply' | 'destroy';
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

/**
 * Carries out the plans, each on its host, in the order of the fleet. In an apply each host refuses what differs from its plan, and rolls back for
 * itself.
 */
export async function changeFleet(request: FleetChangeRequest): Promise<readonly FleetResult[]> {
  const { members, plans, parallel, signal, report } = request;
  const planOf = new Map(plans.map((plan) => [plan.host, plan]));
  const order = request.command === 'apply' ? orderApply : orderDestroy;
  const steps = order(
    members.map(({ host }) => host),
    (host) => changedPhases(planOf.get(host)),
  );
  const ends = await runSteps<HostRun>(steps, {
    parallel,
    isStopped: () => signal.aborted,
    hasSucceeded,
    run: async (step) => {
      report.started(step);
      const run = await runStep(step, request, planOf.get(step.host));
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

async function runStep({ host, phase }: FleetStep, request: FleetChangeRequest, plan: HostPlan | undefined): Promise<HostRun> {
  const member = request.members.find((each) => each.host === host);
  if (member === undefined || plan?.status !== 'planned') throw new Error(`${host.name} has no plan`);
  const { admin, signal } = request;
  const run = { id: randomUUID(), admin, signal, onLine: () => undefined };
  if (request.command === 'destroy')
    return readRunEnd(await runOnHost(member.remote, { ...run, args: ['destroy', '--phase', phase, '--yes', '--json'] }));
  const document = plan.documents[plan.phases.findIndex((each) => each.phase === phase)] ?? '';
  const configured = ['--config', remotePaths.configuration, '--host', host.name];
  const ended = await runOnHost(member.remote, {
    ...run,
    args: ['apply', remotePlan, '--yes', '--json', ...configured, ...(request.verify ? [] : ['--no-verify'])],
    configuration: request.configurationOf(member),
    plan: Buffer.from(document, 'utf8'),
  });
  return readRunEnd(ended);
}
