import { describe } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { chain } from '../../src/resources/kinds/chain/index.ts';
import { testKindLaws, type KindLawsInput } from './kind-laws.ts';

const rulesByFamily = {
  4: ['-s 10.244.0.0/16 -m comment --comment lazyjack -j ACCEPT', '-d 10.244.0.0/16 -m comment --comment lazyjack -j ACCEPT'],
  6: ['-s fd00:40::/72 -d fd00:20::/64 -m comment --comment lazyjack -j RETURN', '-m comment --comment lazyjack -j ACCEPT'],
};

/** The laws of `chain`, on any host with iptables. Its own chains may exist, and are not changed. */
export function testChainLaws(createBaseHost: KindLawsInput['createHost']): void {
  // Docker's own chains are in both tables of IPv4; IPv6 has none of them, and no table either.
  describe.each([
    { family: 4, table: 'filter', parent: 'FORWARD' },
    { family: 6, table: 'nat', parent: 'POSTROUTING' },
  ] as const)('IPv$family $table', ({ family, table, parent }) => {
    const [one = '', two = ''] = rulesByFamily[family];
    const id = { family, table, name: 'LAZYJACK-LAWS' } as const;
    const createHost: KindLawsInput['createHost'] = async () => {
      const base = await createBaseHost();
      const { host } = base;
      return {
        host,
        discard: async () => {
          await removeChain(host, id);
          await base.discard();
        },
      };
    };
    testKindLaws(chain, {
      id,
      states: [null, { parent, rules: [one, two] }, { parent: null, rules: [one] }, { parent: 'OUTPUT', rules: [two] }],
      createHost,
      readComparableState,
    });
  });
}

/** Empty tables have no effect: they appear when a program writes to them, or only reads. */
async function readComparableState({ packetFilter }: Host): Promise<unknown> {
  const tables = [...(await packetFilter.read(4)), ...(await packetFilter.read(6))];
  return tables.filter(({ chains }) => chains.some((each) => each.policy !== 'ACCEPT' || each.rules.length > 0));
}

async function removeChain(host: Host, id: JsonObject): Promise<void> {
  const [probed] = await chain.probe(host, [id]);
  if (probed?.known !== true || probed.state === null) return;
  await chain.write(host, [{ id, before: probed.state, after: null }], new AbortController().signal);
}
