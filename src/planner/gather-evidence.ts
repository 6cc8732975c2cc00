import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, Wish } from '../core/resource.ts';
import { merge, type State } from '../core/state.ts';
import type { Begin, Entry } from '../journal/entry.ts';
import { survey } from './survey.ts';

/** A thing on the host that is ours by what it shows. */
export interface Proved {
  readonly wish: Wish;
  readonly live: State;
  readonly why: string;
  readonly before: State;
  readonly volatile: boolean;
}

export interface EvidenceFound {
  readonly proved: readonly Proved[];
  /** There, asked for, and not proved to be ours: stays, for a person to look at. */
  readonly unproved: readonly { readonly address: Address; readonly why: string }[];
}

/** What of these wishes is there, and which of it proves by itself that we made it. For a host whose journal is lost. */
export async function gatherEvidence(host: HostReader, kinds: Kinds, wishes: readonly Wish[]): Promise<EvidenceFound> {
  for (const bytes of wishes.flatMap(({ contents }) => contents)) host.contents.put(bytes);
  const live = await survey(host, kinds, wishes);
  const proved = new Map<Address, Proved>();
  const unproved: { address: Address; why: string }[] = [];
  const there = wishes.flatMap((wish) => {
    const probed = live.get(wish.address);
    if (probed?.known === false) unproved.push({ address: wish.address, why: probed.reason });
    return probed?.known === true && probed.state !== null && wish.want !== null ? [{ wish, state: probed.state }] : [];
  });
  for (const [name, group] of groupBy(there, ({ wish }) => wish.ref.kind)) {
    const kind = kindOf(kinds, { kind: name, id: {} });
    if (kind.kept !== undefined) continue;
    const claims = group.map(({ wish, state }) => ({ id: wish.ref.id, before: state, after: merge(state, wish.want) }));
    const answers = await kind.evidence?.(host, claims);
    for (const [at, { wish, state }] of group.entries()) {
      const found = answers?.[at];
      if (found !== undefined) proved.set(wish.address, { wish, live: state, volatile: kind.volatile, ...found });
      else
        unproved.push({
          address: wish.address,
          why: answers === undefined ? 'how it was before is not known' : 'nothing proves that lazyjack made it',
        });
    }
  }
  return { proved: wishes.flatMap(({ address }) => proved.get(address) ?? []), unproved };
}

/** The journal that would have led to this: from here on `destroy` is what it always is, also when it is interrupted. */
export function journalOf(proved: readonly Proved[], begin: Omit<Begin, 'type'>): readonly Entry[] {
  const { run } = begin;
  const changes = proved.map(({ wish: { address, ref, after }, live, before, volatile }) => ({
    ...{ address, ref, before, after: live, needs: after, release: false, volatile },
  }));
  return [
    { type: 'begin', ...begin },
    { type: 'intent', run, seq: 1, changes, guards: [] },
    { type: 'done', run, seq: 1, altered: [] },
    { type: 'end', run, outcome: 'committed' },
  ];
}
