import { groupBy } from '../core/group-by.ts';
import type { Change } from '../core/change.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import type { Owned } from '../journal/ledger.ts';
import type { AppliedLimit, Limit } from './limit.ts';
import type { Plan } from './plan.ts';

/** Whether one of these addresses of the command line names the resource. */
export function isNamedBy(address: Address, names: readonly Address[]): boolean {
  return names.some((name) => name === address || (name.endsWith(':*') && address.startsWith(name.slice(0, -1))));
}

export interface DividedPlan {
  readonly limit: AppliedLimit;
  /** Everything that is left out, also resources to forget. */
  readonly omitted: ReadonlySet<Address>;
}

/** What a division reads of a desired resource. */
type Desired = Pick<DesiredResource, 'address' | 'needs' | 'livesOn' | 'isLast'>;

/**
 * Divides the entries of a plan into those that a limit selects and those that it leaves out. The selected ones are closed: each change that
 * one of them requires is selected too. A written resource requires those that it needs, and those that are replaced only because they live on
 * it: the next plan would not show that any more. A change that removes or restores a resource requires the entries of those that need it.
 * The resource that is written last, the copy of the configuration, requires everything.
 * `desired`: also the resources that the plan does not change, because needs lead through them. `owned`: shows what unreadable resources need.
 */
export function dividePlan(
  { changes, refused, unknown, forget }: Pick<Plan, 'changes' | 'refused' | 'unknown' | 'forget'>,
  desired: readonly Desired[],
  limit: Limit,
  owned: ReadonlyMap<Address, Pick<Owned, 'needs'>> = new Map(),
): DividedPlan {
  const allChanges = [...changes, ...refused.map(({ change }) => change)];
  const entries = [...new Set([...allChanges, ...unknown].map(({ address }) => address))];
  const unreadable = unknown.map(({ address }) => ({ address, needs: owned.get(address)?.needs ?? [] }));
  const requirements = findRequirements(allChanges, unreadable, desired, [...entries, ...forget]);
  const all = [...new Set([...entries, ...forget, ...requirements.keys()])];
  const isTarget = (address: Address): boolean => limit.target.length === 0 || isNamedBy(address, limit.target);

  const isEntry = new Set<Address>([...entries, ...forget]);
  const required = reach(all.filter(isTarget), requirements, isEntry);
  const excluded = reach(
    all.filter((address) => isNamedBy(address, limit.exclude)),
    reverse(requirements),
    isEntry,
  );
  const isSelected = (address: Address): boolean => required.has(address) && !excluded.has(address);
  const included = entries.flatMap((address) => {
    const neededBy = required.get(address);
    return isSelected(address) && neededBy !== undefined ? [{ address, neededBy }] : [];
  });
  const leftOut = entries.flatMap((address) => {
    const needs = required.has(address) ? excluded.get(address) : undefined;
    return isSelected(address) ? [] : [{ address, ...(needs !== undefined && { needs }) }];
  });
  return { limit: { ...limit, included, leftOut }, omitted: new Set([...isEntry].filter((address) => !isSelected(address))) };
}

type Graph = ReadonlyMap<Address, readonly Address[]>;

function findRequirements(
  changes: readonly Change[],
  unreadable: readonly Pick<Change, 'address' | 'needs'>[],
  desired: readonly Desired[],
  entries: readonly Address[],
): Graph {
  const requirements = new Map<Address, readonly Address[]>(desired.map(({ address, needs }) => [address, needs]));
  const require = (address: Address, more: readonly Address[]): void => {
    if (more.length > 0) requirements.set(address, [...(requirements.get(address) ?? []), ...more]);
  };
  const dependents = groupBy(
    [...changes, ...unreadable].flatMap(({ address, needs }) => needs.map((needed) => ({ address, needed }))),
    ({ needed }) => needed,
  );
  const changing = new Set(changes.map(({ address }) => address));
  const replacedForOthers = new Set(changes.flatMap(({ address, reason }) => (reason.type === 'dependency' ? [address] : [])));
  for (const change of changes) {
    if (isRestore(change)) requirements.delete(change.address);
    else require(change.address, change.needs);
    if (isRestore(change) || change.action === 'replace' || change.action === 'delete')
      require(change.address, (dependents.get(change.address) ?? []).map(({ address }) => address));
  }
  for (const { address, livesOn } of desired)
    if (replacedForOthers.has(address)) for (const base of livesOn.filter((other) => changing.has(other))) require(base, [address]);
  for (const { address, isLast } of desired) if (isLast === true) require(address, entries.filter((entry) => entry !== address));
  return requirements;
}

/** Its resource is needed by no desired one any more, so it does not wait for what that needed. */
function isRestore({ reason }: Change): boolean {
  return reason.type === 'no-longer-desired' || reason.type === 'destroy' || reason.type === 'side-effect';
}

function reverse(graph: Graph): Graph {
  const pairs = [...graph].flatMap(([from, others]) => others.map((to) => ({ from, to })));
  return new Map([...groupBy(pairs, ({ to }) => to)].map(([to, edges]) => [to, edges.map(({ from }) => from)]));
}

/** Maps each address that the graph reaches to the entry of the plan from which it is reached; undefined for the starts themselves. */
function reach(starts: readonly Address[], graph: Graph, isEntry: ReadonlySet<Address>): ReadonlyMap<Address, Address | undefined> {
  const reached = new Map<Address, Address | undefined>(starts.map((address) => [address, undefined]));
  const next = starts.map((address) => ({ address, from: address }));
  for (let step = next.pop(); step !== undefined; step = next.pop()) {
    for (const address of graph.get(step.address) ?? []) {
      if (reached.has(address)) continue;
      reached.set(address, step.from);
      next.push({ address, from: isEntry.has(address) ? address : step.from });
    }
  }
  return reached;
}
