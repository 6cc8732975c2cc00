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

/**
 * Reads the live state of these resources: one probe per kind, all kinds in parallel. Resources in `assumed` are taken to be in that state
 * and are not read.
 */
export async function readLiveStates(
  host: HostReader,
  kinds: Kinds,
  resources: Iterable<ResourceReference>,
  assumed: ReadonlyMap<Address, State> = new Map(),
): Promise<LiveStates> {
  const byKind = new Map<string, Map<Address, JsonObject>>();
  const live = new Map<Address, ProbeResult>();
  for (const { address, ref } of resources) {
    const state = assumed.get(address);
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

/** The resources that could not be read, each with the reason. */
export function listUnreadable(resources: readonly { readonly address: Address }[], live: LiveStates): readonly UnreadableResource[] {
  return resources.flatMap(({ address }) => {
    const probed = live.get(address);
    return probed?.known === false ? [{ address, reason: probed.reason }] : [];
  });
}
