import { Failure } from '../../core/failure.ts';
import { isSameJson } from '../../core/state.ts';
import type { PlanDocument } from './plan-document.ts';

/** Refuses at the first difference between the confirmed plans and the current plans. Compares only the phases of the confirmed plans. */
export function assertSamePlans(path: string, confirmed: readonly PlanDocument[], now: readonly PlanDocument[]): void {
  const difference = findFirstDifference(confirmed, now);
  if (difference === undefined) return;
  throw new Failure('refused', `${difference} since ${path} was written`, {
    fix: `Look at \`lazyjack plan\`, and write a new file with --out ${path} if that is what you want.`,
  });
}

function findFirstDifference(confirmed: readonly PlanDocument[], now: readonly PlanDocument[]): string | undefined {
  for (const [at, document] of confirmed.entries()) {
    const current = now[at];
    const difference =
      current === undefined ? `this node has no phase ${document.phase} any more: it changed` : findPlanDifference(document, current);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/**
 * The first difference between two plans of the same phase, as the beginning of a sentence that continues with "since". undefined: both make the
 * same changes.
 */
export function findPlanDifference(confirmed: PlanDocument, now: PlanDocument): string | undefined {
  if (confirmed.host !== now.host)
    return `the plan was for ${confirmed.host ?? 'destroy'} and this host is ${now.host ?? 'to be destroyed'}: it changed`;
  const current = new Map(now.changes.map((change) => [change.address, change]));
  let desiredDifference: string | undefined;
  for (const change of confirmed.changes) {
    const found = current.get(change.address);
    if (found === undefined) return `${change.address} no longer needs to change: the host changed`;
    if (found.action !== change.action || !isSameJson(found.before, change.before)) return `${change.address} changed on this host`;
    if (!isSameJson(found.after, change.after)) desiredDifference ??= `the desired state of ${change.address} changed`;
  }
  const known = new Set(confirmed.changes.map(({ address }) => address));
  const added = now.changes.find(({ address }) => !known.has(address));
  // Every edit of the YAML changes the desired state of its copy. An additional change tells the user more, so it is named first.
  return added === undefined ? desiredDifference : `${added.address} needs to change too`;
}
