import { makeChange, type Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { merge } from '../core/state.ts';
import type { LiveStates } from './live-states.ts';

/** Adds the resources that live on a changed one: they are replaced. `desired` is sorted by needs, so one pass reaches all of them. */
export function replaceDependentsOfChanged(
  desired: readonly DesiredResource[],
  planned: ReadonlyMap<Address, Change>,
  live: LiveStates,
  kinds: Kinds,
): readonly Change[] {
  const changes = new Map(planned);
  for (const { address, ref, state, livesOn, needs: ownNeeds, sources } of desired) {
    const base = livesOn.find((other) => changes.has(other));
    const probed = live.get(address);
    if (base === undefined || probed?.known !== true || probed.state === null || state === null) continue;
    const existing = changes.get(address);
    const needs = existing?.needs ?? ownNeeds;
    const common = { address, ref, sources, needs, reason: existing?.reason ?? ({ type: 'dependency', address: base } as const) };
    const allFields = Object.keys(state);
    const change = makeChange(common, probed.state, merge(probed.state, state), [...kindOf(kinds, ref).immutable, ...allFields]);
    changes.set(
      address,
      change ?? { ...common, action: 'replace', before: probed.state, after: { ...probed.state, ...state }, replaceCauses: [base] },
    );
  }
  return desired.flatMap(({ address }) => changes.get(address) ?? []);
}
