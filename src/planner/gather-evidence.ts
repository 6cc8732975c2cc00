import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { merge, type State } from '../core/state.ts';
import type { Begin, Entry } from '../journal/journal-entry.ts';
import { readLiveStates } from './live-states.ts';

/** A resource whose live state proves that lazyjack owns it. */
export interface ProvedResource {
  readonly desired: DesiredResource;
  readonly live: State;
  readonly reason: string;
  readonly before: State;
  readonly volatile: boolean;
}

export interface EvidenceResult {
  readonly proved: readonly ProvedResource[];
  /** Desired and present, but not proved to be owned: left for the user to inspect. */
  readonly unproved: readonly { readonly address: Address; readonly reason: string }[];
}

/** Finds which desired resources exist and which of them prove that lazyjack created them. For a host whose journal is lost. */
export async function gatherEvidence(
  host: HostReader,
  kinds: Kinds,
  desiredResources: readonly DesiredResource[],
): Promise<EvidenceResult> {
  for (const bytes of desiredResources.flatMap(({ contents }) => contents)) host.contents.put(bytes);
  const live = await readLiveStates(host, kinds, desiredResources);
  const proved = new Map<Address, ProvedResource>();
  const unproved: { address: Address; reason: string }[] = [];
  const present = desiredResources.flatMap((resource) => {
    const probed = live.get(resource.address);
    if (probed?.known === false) unproved.push({ address: resource.address, reason: probed.reason });
    return probed?.known === true && probed.state !== null && resource.state !== null ? [{ desired: resource, state: probed.state }] : [];
  });
  for (const [name, group] of groupBy(present, ({ desired }) => desired.ref.kind)) {
    const kind = kindOf(kinds, { kind: name, id: {} });
    if (kind.retainedBecause !== undefined) continue;
    const claims = group.map(({ desired, state }) => ({ id: desired.ref.id, before: state, after: merge(state, desired.state) }));
    const answers = await kind.findEvidence?.(host, claims);
    for (const [at, { desired, state }] of group.entries()) {
      const found = answers?.[at];
      if (found !== undefined) proved.set(desired.address, { desired, live: state, volatile: kind.volatile, ...found });
      else
        unproved.push({
          address: desired.address,
          reason: answers === undefined ? 'how it was before is not known' : 'nothing proves that lazyjack created it',
        });
    }
  }
  return { proved: desiredResources.flatMap(({ address }) => proved.get(address) ?? []), unproved };
}

/** Journal entries that yield the proved ownership. From here on `destroy` works as usual, even if it is interrupted. */
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
