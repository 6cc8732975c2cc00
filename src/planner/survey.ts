import type { HostReader } from '../core/host.ts';
import type { JsonObject } from '../core/json.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import { unknown, type Probed } from '../core/state.ts';

export interface Located {
  readonly address: Address;
  readonly ref: Ref;
}

export type Survey = ReadonlyMap<Address, Probed>;

/** Reads the live state of all these things: one probe per kind, all kinds side by side. */
export async function survey(host: HostReader, kinds: Kinds, things: Iterable<Located>): Promise<Survey> {
  const byKind = new Map<string, Map<Address, JsonObject>>();
  for (const { address, ref } of things) {
    const ids = byKind.get(ref.kind) ?? new Map<Address, JsonObject>();
    byKind.set(ref.kind, ids.set(address, ref.id));
  }
  const answers = await Promise.all(
    [...byKind].map(async ([kind, ids]) => {
      const probed = await kindOf(kinds, { kind, id: {} }).probe(host, [...ids.values()]);
      return [...ids.keys()].map((address, at): [Address, Probed] => [address, probed[at] ?? unknown('the probe gave no answer')]);
    }),
  );
  return new Map(answers.flat());
}
