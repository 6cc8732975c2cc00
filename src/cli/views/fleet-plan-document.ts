import { describeRole } from '../../fleet/fleet-host.ts';
import { countHostPlan, type HostPlan } from '../../fleet/host-plan.ts';

/** The format of `fleet plan --json`. docs/plan-json.md describes it. */
export function makeFleetPlanDocument(plans: readonly HostPlan[]): object {
  return {
    format: 'lazyjack-fleet-plan',
    version: 1,
    hosts: plans.map((plan) => {
      const about = { host: plan.host.name, role: describeRole(plan.host), summary: countHostPlan(plan) };
      return plan.status === 'failed' ? { ...about, problem: plan.problem } : { ...about, plans: plan.phases };
    }),
  };
}
