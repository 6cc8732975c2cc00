import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { merge, type State } from '../core/state.ts';
import type { Begin, Entry } from '../journal/journal-entry.ts';
import { readLiveStates } from './live-states.ts';

/** A thing on the host that is ours by what it shows. */
export interface ProvedResource {
  readonly desired: DesiredResource;
  readonly live: State;
  readonly reason: string;
  readonly before: State;
  readonly volatile: boolean;
}

export interface EvidenceResult {
  readonly proved: readonly ProvedResource[];
  /** There, asked for, and not proved to be ours: stays, for a person to look at. */
  readonly unproved: readonly { readonly address: Address; readonly reason: string }[];
}

/** What of these wishes is there, and which of it proves by itself that we made it. For a host whose journal is lost. */
export async function gatherEvidence(host: HostReader, kinds: Kinds, wishes: readonly DesiredResource[]): Promise<EvidenceResult> {
  for (const bytes of wishes.flatMap(({ contents }) => contents)) host.contents.put(bytes);
  const live = await readLiveStates(host, kinds, wishes);
  const proved = new Map<Address, ProvedResource>();
  const unproved: { address: Address; reason: string }[] = [];
  const there = wishes.flatMap((wish) => {
    const probed = live.get(wish.address);
    if (probed?.known === false) unproved.push({ address: wish.address, reason: probed.reason });
    return probed?.known === true && probed.state !== null && wish.state !== null ? [{ wish, state: probed.state }] : [];
  });
  for (const [name, group] of groupBy(there, ({ wish }) => wish.ref.kind)) {
    const kind = kindOf(kinds, { kind: name, id: {} });
    if (kind.retainedBecause !== undefined) continue;
    const claims = group.map(({ wish, state }) => ({ id: wish.ref.id, before: state, after: merge(state, wish.state) }));
    const answers = await kind.findEvidence?.(host, claims);
    for (const [at, { wish: desired, state }] of group.entries()) {
      const found = answers?.[at];
      if (found !== undefined) proved.set(desired.address, { desired, live: state, volatile: kind.volatile, ...found });
      else
        unproved.push({
          address: desired.address,
          reason: answers === undefined ? 'how it was before is not known' : 'nothing proves that lazyjack made it',
        });
    }
  }
  return { proved: wishes.flatMap(({ address }) => proved.get(address) ?? []), unproved };
}

/** The journal that would have led to this: from here on `destroy` is what it always is, also when it is interrupted. */
export function makeJournalEntries(proved: readonly ProvedResource[], begin: Omit<Begin, 'type'>): readonly Entry[] {
  const { run } = begin;
  const changes = proved.map(({ desired: { address, ref, needs }, live, before, volatile }) => ({
    ...{ address, ref, before, after: live, needs, forgets: false, volatile },
  }));
  return [
    { type: 'begin', ...begin },
    { type: 'intent', run, seq: 1, changes, sideEffectSnapshots: [] },
    { type: 'done', run, seq: 1, altered: [] },
    { type: 'end', run, outcome: 'committed' },
  ];
}
