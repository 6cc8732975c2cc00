import { makeChange, type Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { merge } from '../core/state.ts';
import type { LiveStates } from './live-states.ts';

/** Adds what lives on something that changes: it is made anew. `wishes` are in order, so one pass reaches all of them. */
export function replaceDependentsOfChanged(
  wishes: readonly DesiredResource[],
  planned: ReadonlyMap<Address, Change>,
  live: LiveStates,
  kinds: Kinds,
): readonly Change[] {
  const changes = new Map(planned);
  for (const { address, ref, state, livesOn, needs: ownNeeds, sources } of wishes) {
    const beneath = livesOn.find((other) => changes.has(other));
    const probed = live.get(address);
    if (beneath === undefined || probed?.known !== true || probed.state === null || state === null) continue;
    const existing = changes.get(address);
    const needs = existing?.needs ?? ownNeeds;
    const base = { address, ref, sources, needs, reason: existing?.reason ?? ({ type: 'dependency', address: beneath } as const) };
    const every = Object.keys(state);
    const change = makeChange(base, probed.state, merge(probed.state, state), [...kindOf(kinds, ref).immutable, ...every]);
    changes.set(
      address,
      change ?? { ...base, action: 'replace', before: probed.state, after: { ...probed.state, ...state }, replaceCauses: [beneath] },
    );
  }
  return wishes.flatMap(({ address }) => changes.get(address) ?? []);
}
