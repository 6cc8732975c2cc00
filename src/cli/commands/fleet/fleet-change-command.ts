import { hostname, userInfo } from 'node:os';
import { changeFleet, type FleetReport } from '../../../app/fleet/change-fleet.ts';
import { makeHostConfiguration } from '../../../app/fleet/host-configuration.ts';
import { mapParallel } from '../../../app/fleet/map-parallel.ts';
import { withFleet } from '../../../app/fleet/open-fleet.ts';
import { planHost, planHostDestroy } from '../../../app/fleet/plan-host.ts';
import { Failure } from '../../../core/failure.ts';
import { terminalSafeJson } from '../../../core/text/terminal-safe-json.ts';
import { countHostPlan, hasChanges } from '../../../fleet/host-plan.ts';
import { worstExitStatus } from '../../../fleet/host-run.ts';
import { askConfirmation } from '../../confirm.ts';
import type { Console } from '../../console.ts';
import { exitStatus, type ExitStatus } from '../../exit-status.ts';
import { makeDiagnosticsReport } from '../../report-diagnostics.ts';
import { makeFleetPlanDocument } from '../../views/fleet-plan-document.ts';
import { renderFleetPlan } from '../../views/fleet-plan-text.ts';
import { renderFleetResults } from '../../views/fleet-run-text.ts';
import { withSignals } from '../../with-signals.ts';
import { type FleetOptions, type FleetPlanOptions, stopMessages } from './fleet-options.ts';

export interface FleetChangeOptions extends FleetOptions, Pick<FleetPlanOptions, 'phase'> {
  readonly yes: boolean;
  readonly verify: boolean;
}

/** Plans all hosts, asks once, and applies the plans or restores the hosts in the order of the fleet. */
export async function runFleetChangeCommand(
  command: 'apply' | 'destroy',
  options: FleetChangeOptions,
  console: Console,
): Promise<ExitStatus> {
  const { phase, json, parallel } = options;
  return withFleet(options, makeDiagnosticsReport(console), async ({ cluster, members }) => {
    const plans = await withSignals(console, stopMessages, (signal) =>
      mapParallel(members, parallel, ({ host, remote }) =>
        command === 'apply'
          ? planHost(host, remote, { phase, configuration: makeHostConfiguration(cluster, host), signal })
          : planHostDestroy(host, remote, { phase, signal }),
      ),
    );
    console.out(json ? `${terminalSafeJson(makeFleetPlanDocument(plans))}\n` : renderFleetPlan(plans, console.color.out));
    const failing = plans.filter((plan) => countHostPlan(plan).problems > 0).map(({ host }) => host.name);
    if (failing.length > 0)
      throw new Failure('refused', `nothing was changed: ${failing.join(', ')} cannot be ${command === 'apply' ? 'applied' : 'restored'}`, {
        fix: 'Fix the problems, or leave these hosts out with --limit.',
      });
    if (!plans.some(hasChanges)) {
      console.err('Nothing to change.\n');
      return exitStatus.done;
    }
    if (
      !(await askConfirmation(console, {
        yes: options.yes,
        question: command === 'apply' ? 'Apply these changes?' : 'Restore these hosts?',
      }))
    )
      return exitStatus.refused;
    const results = await withSignals(console, changeMessages, (signal) =>
      changeFleet({
        command,
        members,
        plans,
        configurationOf: ({ host }) => makeHostConfiguration(cluster, host),
        parallel,
        admin: `${userInfo().username} on ${hostname()}, since ${new Date().toISOString()}`,
        verify: options.verify,
        signal,
        report: makeReport(console, json),
      }),
    );
    if (!json) console.out(renderFleetResults(results, console.color.out));
    const hasUnstarted = results.some(({ end }) => end.status === 'not-started');
    const status = worstExitStatus(results.flatMap(({ end }) => (end.status === 'ended' ? [end.result] : [])));
    return status === exitStatus.done && hasUnstarted ? exitStatus.refused : status;
  });
}

const changeMessages = {
  firstSignal: 'no further host starts, and those that run finish their step, then roll back.',
  secondSignal: () => ' The runs on the hosts go on; `lazyjack fleet status` shows how they ended.',
  status: exitStatus.notRestored,
};

function makeReport(console: Console, json: boolean): FleetReport {
  const startedAt = new Map<string, number>();
  return {
    started(step) {
      startedAt.set(step.id, performance.now());
      if (json) console.out(`${terminalSafeJson({ type: 'host-started', host: step.host.name, phase: step.phase })}\n`);
      else console.err(`${step.host.name}: ${step.phase} started\n`);
    },
    ended(step, run) {
      const seconds = (performance.now() - (startedAt.get(step.id) ?? 0)) / 1000;
      const { host, phase } = step;
      if (json) console.out(`${terminalSafeJson({ type: 'host-ended', host: host.name, phase, ...run })}\n`);
      else console.err(`${host.name}: ${phase} ${run.status === 'done' ? 'done' : 'failed'} after ${seconds.toFixed(1)} s\n`);
    },
  };
}
