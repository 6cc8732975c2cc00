import { makeChange, type Change } from '../core/change.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, Wish } from '../core/resource.ts';
import { merge } from '../core/state.ts';
import type { Survey } from './survey.ts';

/** Adds what lives on something that changes: it is made anew. `wishes` are in order, so one pass reaches all of them. */
export function withDependents(
  wishes: readonly Wish[],
  planned: ReadonlyMap<Address, Change>,
  live: Survey,
  kinds: Kinds,
): readonly Change[] {
  const changes = new Map(planned);
  for (const { address, ref, want, on, after, sources } of wishes) {
    const beneath = on.find((other) => changes.has(other));
    const probed = live.get(address);
    if (beneath === undefined || probed?.known !== true || probed.state === null || want === null) continue;
    const existing = changes.get(address);
    const needs = existing?.needs ?? after;
    const base = { address, ref, sources, needs, reason: existing?.reason ?? ({ type: 'dependency', address: beneath } as const) };
    const every = Object.keys(want);
    const change = makeChange(base, probed.state, merge(probed.state, want), [...kindOf(kinds, ref).immutable, ...every]);
    changes.set(
      address,
      change ?? { ...base, action: 'replace', before: probed.state, after: { ...probed.state, ...want }, because: [beneath] },
    );
  }
  return wishes.flatMap(({ address }) => changes.get(address) ?? []);
}
