import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Kind } from '../../src/core/kind.ts';
import { satisfies, type State } from '../../src/core/state.ts';

export interface KindLawsInput {
  readonly id: JsonObject;
  /** Different from each other. Contains null, absent, if the kind can be absent. */
  readonly states: readonly State[];
  /** A host with everything that the resource needs: an interface for an address, a gateway for a route. */
  readonly createHost: () => Promise<{ readonly host: Host; discard(): Promise<void> }>;
  /** Everything on the host that these writes may change, in a form that can be compared. */
  readonly readComparableState: (host: Host) => Promise<unknown>;
}

/**
 * The laws that every kind must obey, for every ordered pair of its states: written state is read back, the next comparison finds no
 * difference, writing the old state restores the host, and read state can be written unchanged.
 */
export function testKindLaws(kind: Kind, { id, states, createHost, readComparableState }: KindLawsInput): void {
  const signal = new AbortController().signal;
  let machine: Awaited<ReturnType<typeof createHost>> | undefined;
  beforeEach(async () => {
    machine = await createHost();
  });
  afterEach(async () => {
    await machine?.discard();
    machine = undefined;
  });
  const host = (): Host => {
    if (machine === undefined) throw new Error('outside of a test');
    return machine.host;
  };
  const probe = async (): Promise<State> => {
    const [probed] = await kind.probe(host(), [id]);
    if (probed?.known !== true) throw new Error(`not readable: ${probed?.reason ?? 'no answer'}`);
    return probed.state;
  };
  const write = async (after: State): Promise<void> => {
    const before = await probe();
    if (!satisfies(before, after) || (before === null) !== (after === null)) await kind.write(host(), [{ id, before, after }], signal);
  };

  const pairs = states.flatMap((from) => states.filter((to) => to !== from).map((to) => ({ from, to })));
  describe(`${kind.name} laws`, () => {
    test.each(pairs)('$from -> $to -> $from', async ({ from, to }) => {
      await write(from);
      const found = await probe();
      const before = await readComparableState(host());
      expect(satisfies(found, from)).toBe(true);

      await write(to);
      const written = await probe();
      expect(satisfies(written, to)).toBe(true);

      await kind.write(host(), [{ id, before: written, after: found }], signal);
      expect(await probe()).toEqual(found);
      expect(await readComparableState(host())).toEqual(before);
    });

    test('one id has one address, in any spelling', () => {
      expect(kind.addressOf(id)).toBe(kind.addressOf(structuredClone(id)));
      expect(kind.addressOf(id).startsWith(`${kind.name}:`)).toBe(true);
    });
  });
}
