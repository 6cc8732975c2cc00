import type { Address } from '../core/resource.ts';
import { dividePlan } from './divide-plan.ts';
import type { Limit } from './limit.ts';
import { makePlan, type PlanInput } from './make-plan.ts';
import type { Plan } from './plan.ts';

export interface LimitedPlan {
  readonly plan: Plan;
  /** Makes the same plan: later plans of the run use it with the live state of that moment. */
  readonly input: PlanInput;
}

/**
 * Limits a plan. What is left out is ignored, so it stays as it is, and the rest is planned again without it: a change may be refused because
 * of a resource that is not deleted any more.
 */
export async function makeLimitedPlan(input: PlanInput, whole: Plan, requested: Limit): Promise<LimitedPlan> {
  const { limit, omitted } = dividePlan(whole, input.desired, requested, input.ledger.owned);
  const isKept = ({ address }: { readonly address: Address }): boolean => !omitted.has(address);
  const limited: PlanInput = {
    ...input,
    desired: input.desired.filter(isKept),
    unknown: (input.unknown ?? []).filter(isKept),
    ignored: new Set([...(input.ignored ?? []), ...omitted]),
  };
  return { plan: { ...(await makePlan(limited)), limit }, input: limited };
}
