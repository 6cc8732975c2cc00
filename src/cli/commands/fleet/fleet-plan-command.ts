import { makeHostConfiguration } from '../../../app/fleet/host-configuration.ts';
import { mapParallel } from '../../../app/fleet/map-parallel.ts';
import { withFleet } from '../../../app/fleet/open-fleet.ts';
import { planHost } from '../../../app/fleet/plan-host.ts';
import { terminalSafeJson } from '../../../core/text/terminal-safe-json.ts';
import { countHostPlan, hasChanges } from '../../../fleet/host-plan.ts';
import type { Console } from '../../console.ts';
import { exitStatus, type ExitStatus } from '../../exit-status.ts';
import { makeDiagnosticsReport } from '../../report-diagnostics.ts';
import { makeFleetPlanDocument } from '../../views/fleet-plan-document.ts';
import { renderFleetPlan } from '../../views/fleet-plan-text.ts';
import { withSignals } from '../../with-signals.ts';
import { type FleetPlanOptions, stopMessages } from './fleet-options.ts';

/** Plans all hosts at once, and changes nothing on them. */
export async function runFleetPlanCommand(options: FleetPlanOptions, console: Console): Promise<ExitStatus> {
  const { phase, json, parallel, detailedExitcode } = options;
  return withFleet(options, makeDiagnosticsReport(console), async ({ cluster, members }) => {
    const plans = await withSignals(console, stopMessages, (signal) =>
      mapParallel(members, parallel, ({ host, remote }) =>
        planHost(host, remote, { phase, configuration: makeHostConfiguration(cluster, host), signal }),
      ),
    );
    console.out(json ? `${terminalSafeJson(makeFleetPlanDocument(plans))}\n` : renderFleetPlan(plans, console.color.out));
    if (plans.some((plan) => countHostPlan(plan).problems > 0)) return exitStatus.refused;
    return detailedExitcode && plans.some(hasChanges) ? exitStatus.changes : exitStatus.done;
  });
}
