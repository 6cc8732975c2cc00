import type { HostReader } from '../core/host/host-ports.ts';
import type { JsonObject } from '../core/json.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import { known, unknown, type ProbeResult, type State } from '../core/state.ts';

export interface ResourceReference {
  readonly address: Address;
  readonly ref: Ref;
}

export interface UnreadableResource {
  readonly address: Address;
  readonly reason: string;
}

export type LiveStates = ReadonlyMap<Address, ProbeResult>;

/** Reads the live state of all these things: one probe per kind, all kinds side by side. Those in `taken` are taken to be in that state, and not read. */
export async function readLiveStates(
  host: HostReader,
  kinds: Kinds,
  things: Iterable<ResourceReference>,
  taken: ReadonlyMap<Address, State> = new Map(),
): Promise<LiveStates> {
  const byKind = new Map<string, Map<Address, JsonObject>>();
  const live = new Map<Address, ProbeResult>();
  for (const { address, ref } of things) {
    const state = taken.get(address);
    if (state !== undefined) {
      live.set(address, known(state));
      continue;
    }
    const ids = byKind.get(ref.kind) ?? new Map<Address, JsonObject>();
    byKind.set(ref.kind, ids.set(address, ref.id));
  }
  const answers = await Promise.all(
    [...byKind].map(async ([kind, ids]) => {
      const probed = await kindOf(kinds, { kind, id: {} }).probe(host, [...ids.values()]);
      return [...ids.keys()].map((address, at): [Address, ProbeResult] => [address, probed[at] ?? unknown('the probe gave no answer')]);
    }),
  );
  for (const [address, probed] of answers.flat()) live.set(address, probed);
  return live;
}

/** Those of these things that could not be read, each with the reason. */
export function listUnreadable(things: readonly { readonly address: Address }[], live: LiveStates): readonly UnreadableResource[] {
  return things.flatMap(({ address }) => {
    const probed = live.get(address);
    return probed?.known === false ? [{ address, reason: probed.reason }] : [];
  });
}
