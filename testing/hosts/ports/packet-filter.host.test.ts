import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandsOnHost } from '../support/commands-on-host.ts';
import { createLab, type Lab, type LabHost } from '../../../lab/hosts/create-lab.ts';
import type { Commands } from '../../../src/host/programs/commands.ts';
import { packetFilterContract } from '../../contracts/packet-filter-contract.ts';
import { linuxPacketFilter } from '../../../src/host/packet-filter/linux-packet-filter.ts';

const legacy = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);
let lab: Lab;

beforeAll(async () => {
  const files = Object.fromEntries(legacy.map((name) => [`/usr/sbin/${name}`, { target: name.replace('tables', 'tables-legacy') }]));
  const mixed = { '/usr/sbin/iptables-restore': { target: 'iptables-legacy-restore' } };
  lab = await createLab({
    images: false,
    hosts: [
      { name: 'nft', docker: false },
      { name: 'legacy', docker: false, files },
      { name: 'mixed', docker: false, files: mixed },
    ],
  });
});
afterAll(() => lab.close());

const on = (host: LabHost) => linuxPacketFilter(commandsOnHost(host));

describe('iptables-nft', () => {
  packetFilterContract(() => on(lab.host('nft')));

  test('foreign rules keep their counters', async () => {
    const host = lab.host('nft');
    await host.sh('iptables -A INPUT -i lo -j ACCEPT; iptables -P FORWARD DROP; ping -c 2 -i 0.2 127.0.0.1');
    const counters = () => host.sh('iptables-save -c | grep -E "INPUT -i lo|:FORWARD"');
    const before = await counters();
    expect(before).not.toContain('[0:0] -A INPUT');
    const chain = { family: 4, table: 'filter', chain: 'LJ' } as const;
    await on(host).write([{ ...chain, op: 'set-chain', rules: ['-j ACCEPT'] }]);
    await on(host).write([{ ...chain, op: 'remove-chain' }]);
    expect(await counters()).toBe(before);
    await host.sh('iptables -D INPUT -i lo -j ACCEPT; iptables -P FORWARD ACCEPT');
  });

  test('names a table that only nft can show', async () => {
    const host = lab.host('nft');
    await host.sh(
      "nft add chain ip filter INPUT '{ type filter hook input priority 0; }'; nft add rule ip filter INPUT ct state vmap '{ established : accept }'",
    );
    await expect(on(host).read(4)).rejects.toThrow('the table filter has rules that iptables cannot show');
    await host.sh('nft delete table ip filter');
  });
});

describe('iptables-legacy', () => {
  test('writes and reads', async () => {
    const host = lab.host('legacy');
    const chain = { family: 6, table: 'nat', chain: 'LJ' } as const;
    const rule = '-s fd00:40:0:0:2::/80 -m comment --comment lazyjack -j MASQUERADE';
    const jump = { family: 6, table: 'nat', chain: 'POSTROUTING', rule: '-m comment --comment lazyjack -j LJ' } as const;
    await on(host).write([
      { ...chain, op: 'set-chain', rules: [rule] },
      { ...jump, op: 'insert-rule' },
    ]);
    const chains = (await on(host).read(6)).find(({ name }) => name === 'nat')?.chains;
    expect(chains).toContainEqual({ name: 'LJ', policy: null, rules: [rule] });
    expect(chains).toContainEqual({ name: 'POSTROUTING', policy: 'ACCEPT', rules: [jump.rule] });
    expect(await host.sh('ip6tables-nft-save')).not.toContain('LJ');
    await expect(on(host).write([{ ...chain, op: 'remove-chain' }])).rejects.toThrow('ip6tables-restore --noflush --wait=10');
    await on(host).write([
      { ...jump, op: 'delete-rule' },
      { ...chain, op: 'remove-chain' },
    ]);
    expect(await host.sh('ip6tables-save -t nat')).not.toContain('LJ');
  });
});

test('refuses a mix of the two variants', async () => {
  const write = on(lab.host('mixed')).write([{ family: 4, table: 'filter', chain: 'LJ', op: 'set-chain', rules: [] }]);
  await expect(write).rejects.toMatchObject({ kind: 'refused', fix: 'Have both from one: update-alternatives --config iptables' });
});

test('reports missing root privileges', async () => {
  const host = lab.host('nft');
  const own = commandsOnHost(host);
  const attempt: Commands['attempt'] = (file, args) => own.attempt('setpriv', ['--reuid', '65534', '--clear-groups', file, ...args]);
  const filter = linuxPacketFilter({ ...own, attempt });
  await expect(filter.read(4)).rejects.toMatchObject({ kind: 'denied' });
});
