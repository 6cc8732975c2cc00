import { expect, test } from '@jest/globals';
import { canonicalRule } from '../../src/core/packet-filter/filter-rule.ts';
import type { Family } from '../../src/core/ip/ip.ts';
import type { FilterChange, PacketFilter } from '../../src/core/host/packet-filter-port.ts';

/** Rules as people may write them. They are read back as `canonicalRule` formats them. */
const written: Readonly<Record<Family, readonly string[]>> = {
  4: [
    '-s 10.244.0.0/16 -m comment --comment lazyjack -j ACCEPT',
    '-j ACCEPT -m comment --comment "a \\"b\\" c" -o eth0 -i eth1 -d 10.1.2.3 -s 10.0.0.0/255.0.0.0',
    '! --source 10.1.2.3/8 -p udp -m comment --comment "it\'s" -m udp --dport 1:5 --jump DROP',
    '-p tcp ! --dport 53 -j RETURN',
    '-s 0.0.0.0/0 -d 10.0.0.0/0.0.0.0 -m comment --comment a/b -j ACCEPT',
    '',
  ],
  6: [
    '-s FD00:0:0::1/64 -d fd00:40:0:0:2::/80 -j RETURN',
    '-d ::/0 -s fd00::1 -j ACCEPT',
    '! -d 2001:db8:0:0:1:0:0:0/80 -m comment --comment lazyjack -j DROP',
    '-d ::ffff:1.2.3.4 -i eth+ -j ACCEPT',
  ],
};

/** Contract of every PacketFilter, real or simulated. It starts and ends without a chain `LJ`. */
export function packetFilterContract(filter: () => PacketFilter): void {
  const at = (family: Family, table = 'filter') => ({ family, table });
  const chainsOf = async (family: Family, table = 'filter') =>
    (await filter().read(family)).find(({ name }) => name === table)?.chains ?? [];
  const rulesOf = async (family: Family, chain: string, table?: string) =>
    (await chainsOf(family, table)).find(({ name }) => name === chain)?.rules;
  const write = (...changes: FilterChange[]) => filter().write(changes);

  test.each([4, 6] as const)('IPv%d: rules are read back in canonical form', async (family) => {
    const chain = { ...at(family), chain: 'LJ' };
    await write({ ...chain, op: 'set-chain', rules: written[family] });
    const read = await rulesOf(family, 'LJ');
    expect(read).toEqual(written[family].map(canonicalRule));
    expect(read?.map(canonicalRule)).toEqual(read);
    await write({ ...chain, op: 'set-chain', rules: read ?? [] });
    expect(await rulesOf(family, 'LJ')).toEqual(read);
    await write({ ...chain, op: 'set-chain', rules: [] });
    expect(await rulesOf(family, 'LJ')).toEqual([]);
    await write({ ...chain, op: 'remove-chain' });
    expect(await rulesOf(family, 'LJ')).toBeUndefined();
  });

  test('a jump is inserted first, is deleted by its text, and prevents removal of its chain', async () => {
    const before = await rulesOf(4, 'FORWARD');
    const jump = { ...at(4), chain: 'FORWARD', rule: '-m comment --comment lazyjack -j LJ' };
    await write({ ...at(4), chain: 'LJ', op: 'set-chain', rules: [] }, { ...jump, op: 'insert-rule' });
    expect(await rulesOf(4, 'FORWARD')).toEqual([jump.rule, ...(before ?? [])]);
    await expect(write({ ...at(4), chain: 'LJ', op: 'remove-chain' })).rejects.toThrow(/Device or resource busy/);
    await write({ ...jump, op: 'delete-rule' }, { ...at(4), chain: 'LJ', op: 'remove-chain' });
    expect((await rulesOf(4, 'FORWARD')) ?? []).toEqual(before ?? []);
  });

  test('a rule is inserted after the given number of rules', async () => {
    const rules = ['-i lj0 -j DROP', '-i lj1 -j DROP'];
    await write({ ...at(4), chain: 'LJ', op: 'set-chain', rules });
    await write({ ...at(4), chain: 'LJ', op: 'insert-rule', rule: '-i lj2 -j DROP', afterRuleCount: 1 });
    expect(await rulesOf(4, 'LJ')).toEqual([rules[0], '-i lj2 -j DROP', rules[1]]);
    await write({ ...at(4), chain: 'LJ', op: 'insert-rule', rule: '-i lj3 -j DROP', afterRuleCount: 3 });
    expect((await rulesOf(4, 'LJ'))?.at(-1)).toBe('-i lj3 -j DROP');
    await expect(write({ ...at(4), chain: 'LJ', op: 'insert-rule', rule: '-i lj4 -j DROP', afterRuleCount: 9 })).rejects.toThrow(
      /Index of insertion/,
    );
    await write({ ...at(4), chain: 'LJ', op: 'remove-chain' });
  });

  test('tables of both families are written in one call', async () => {
    const all = ([4, 6] as const).flatMap((family) => ['filter', 'nat'].map((table) => ({ ...at(family, table), chain: 'LJ' })));
    await write(...all.map((chain): FilterChange => ({ ...chain, op: 'set-chain', rules: ['-j ACCEPT'] })));
    for (const { family, table } of all) expect(await rulesOf(family, 'LJ', table)).toEqual(['-j ACCEPT']);
    await write(...all.map((chain): FilterChange => ({ ...chain, op: 'remove-chain' })));
    for (const { family, table } of all) expect(await rulesOf(family, 'LJ', table)).toBeUndefined();
  });

  test.each([
    ['no such chain', [{ ...at(4), chain: 'NOPE', op: 'remove-chain' }], /No chain\/target\/match by that name/],
    ['no such rule', [{ ...at(4), chain: 'FORWARD', op: 'delete-rule', rule: '-s 1.2.3.4/32 -j ACCEPT' }], /Bad rule/],
    ['no such target', [{ ...at(4), chain: 'LJ', op: 'set-chain', rules: ['-j NOPE'] }], /Chain 'NOPE' does not exist/],
    [
      'the other family',
      [{ ...at(4), chain: 'LJ', op: 'set-chain', rules: ['-s fd00::/8 -j ACCEPT'] }],
      /host\/network `fd00::.*' not found/,
    ],
    ['a target of another table', [{ ...at(4), chain: 'LJ', op: 'set-chain', rules: ['-j MASQUERADE'] }], /Invalid argument/],
    ['a long name', [{ ...at(4), chain: 'X'.repeat(29), op: 'set-chain', rules: [] }], /too long/],
    ['two lines', [{ ...at(4), chain: 'LJ', op: 'set-chain', rules: ['-j ACCEPT\n-X'] }], /not a rule of one line/],
  ] satisfies [string, FilterChange[], RegExp][])('%s: refused, and nothing of that table is done', async (_, changes, words) => {
    const before = await chainsOf(4);
    const first: FilterChange = { ...at(4), chain: 'LJ2', op: 'set-chain', rules: ['-j ACCEPT'] };
    await expect(write(first, ...changes)).rejects.toThrow(words);
    const withRules = (chains: typeof before) => chains.filter(({ name, rules }) => rules.length > 0 || name.startsWith('L'));
    expect(withRules(await chainsOf(4))).toEqual(withRules(before));
  });
}
