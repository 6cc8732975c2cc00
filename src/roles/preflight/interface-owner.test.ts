import { expect, test } from '@jest/globals';
import type { InterfaceOwner, InterfaceOwnership, NetworkdOwner } from '../../core/facts/interface-owners.ts';
import type { Link, LinkAddress } from '../../core/host/network-port.ts';
import { inputFor } from '../../../testing/simulated/preflight-problems.ts';
import { declareManagementNetwork } from '../desired/network/management-network.ts';
import { checkInterfaceOwner } from './interface-owner.ts';
import { checkManagementInterface } from './management-interface.ts';

const leased: LinkAddress = {
  ...{ dev: 'eth1', family: 6, address: 'fd00:20::a', prefix: 64, scope: 'global', tentative: false, dadFailed: false, dynamic: true },
  ...{ broadcast: null, alias: null, peer: null, attributes: null, lifetime: 'valid_lft 300 preferred_lft 300' },
};

async function input(ownership: Partial<InterfaceOwnership>, change: { addresses?: readonly LinkAddress[]; links?: readonly Link[] } = {}) {
  const base = await inputFor('minion1');
  const { links, addresses, ...network } = base.facts.network;
  const facts = {
    ...base.facts,
    ownership: { owners: [], withOwnFile: [], keptFiles: [], ...ownership },
    network: { ...network, links: change.links ?? links, addresses: change.addresses ?? addresses },
  };
  return { ...base, facts };
}

const networkd = (change: Partial<NetworkdOwner> = {}): NetworkdOwner => ({
  by: 'systemd-networkd',
  file: { name: '50-eth1.network', path: '/etc/systemd/network/50-eth1.network' },
  isForOne: true,
  settings: [],
  keepsForeign: false,
  ...change,
});

const ownFile = 'owner-setting:/etc/systemd/network/00-lazyjack-eth1.network';
const kept = 'owner-setting:/etc/systemd/network/50-eth1.network.d/90-lazyjack.conf';
const unmanagedByNetworkManager = 'owner-setting:/etc/NetworkManager/conf.d/90-lazyjack-eth1.conf';
const profile = { name: 'site', settings: ['ipv4.method=auto'] };
const address = ['Address=192.0.2.5/24'];

const cases: readonly [string, InterfaceOwner, readonly LinkAddress[], string | undefined, 'warning' | 'error' | undefined][] = [
  ['a file for it, without addresses', networkd(), [], kept, 'warning'],
  ['a file for it, with addresses', networkd({ settings: address }), [], kept, 'warning'],
  ['a file for it, and a lease', networkd(), [leased], kept, 'warning'],
  ['a file for it that asks for leases', networkd({ settings: ['DHCP=yes'] }), [], kept, 'warning'],
  ['a file for it, and its lease', networkd({ settings: ['DHCP=ipv4'] }), [leased], undefined, 'error'],
  ['a file for it that keeps its lease', networkd({ settings: ['DHCP=yes'], keepsForeign: true }), [leased], undefined, undefined],
  ['a file for it that keeps all', networkd({ settings: address, keepsForeign: true }), [], undefined, undefined],
  ['a file for it, with another MTU', networkd({ settings: address, keepsForeign: true, mtu: 1400 }), [], undefined, 'error'],
  ['a file for many that asks for leases', networkd({ isForOne: false, settings: ['DHCP=yes'] }), [], ownFile, 'warning'],
  ['a file for many, and a lease', networkd({ isForOne: false, settings: ['DHCP=yes'] }), [leased], undefined, 'error'],
  ['a file for many, with an address', networkd({ isForOne: false, settings: address }), [], undefined, 'error'],
  ['NetworkManager without a profile', { by: 'NetworkManager' }, [], unmanagedByNetworkManager, 'warning'],
  ['NetworkManager with a lease', { by: 'NetworkManager' }, [leased], undefined, 'error'],
  ['NetworkManager with a profile that lazyjack cannot read', { by: 'NetworkManager', unreadProfile: 'u1' }, [], undefined, 'error'],
  [
    'NetworkManager with a profile that only root can read',
    { by: 'NetworkManager', unreadProfile: 'u1', needsRoot: true },
    [],
    undefined,
    'warning',
  ],
  ['a profile with addresses', { by: 'NetworkManager', profile }, [], undefined, 'error'],
  [
    'a profile without addresses',
    { by: 'NetworkManager', profile: { ...profile, settings: [] } },
    [],
    unmanagedByNetworkManager,
    'warning',
  ],
  [
    'ifupdown, manual',
    { by: 'ifupdown', file: '/etc/network/interfaces', methods: ['inet manual'], addresses: [] },
    [],
    undefined,
    'warning',
  ],
  ['ifupdown, up and in no file', { by: 'ifupdown', methods: [], addresses: [] }, [], undefined, 'warning'],
  ['ifupdown, DHCP', { by: 'ifupdown', file: '/etc/network/interfaces', methods: ['inet dhcp'], addresses: [] }, [], undefined, 'error'],
  [
    'ifupdown, the same address',
    { by: 'ifupdown', file: '/e', methods: ['inet6 static'], addresses: ['fd00:20::a'] },
    [],
    undefined,
    'error',
  ],
  ['ifupdown, another MTU', { by: 'ifupdown', file: '/e', methods: ['inet manual'], mtu: 1400, addresses: [] }, [], undefined, 'error'],
  ['dhcpcd', { by: 'dhcpcd' }, [], undefined, 'warning'],
];

test.each(cases)('%s', async (_what, owner, addresses, setting, severity) => {
  const role = await input({ owners: [owner] }, { addresses });
  const desired = declareManagementNetwork(role);
  expect(desired.flatMap(({ address: each }) => (each.startsWith('owner-setting:') ? [each] : []))).toEqual(
    setting === undefined ? [] : [setting],
  );
  expect(checkInterfaceOwner(role).map((problem) => problem.severity)).toEqual(severity === undefined ? [] : [severity]);
  if (setting !== undefined) {
    const later = desired.filter(({ ref }) => ['link', 'address', 'sysctl'].includes(ref.kind));
    expect(later.map(({ needs }) => needs.some((need) => need === setting))).toEqual(later.map(() => true));
  }
});

test('what lazyjack wrote stays desired, and says nothing more', async () => {
  const withOwnFile = await input({ withOwnFile: ['systemd-networkd', 'NetworkManager'] });
  const addresses = declareManagementNetwork(withOwnFile).map(({ address: each }) => each);
  expect(addresses).toEqual(expect.arrayContaining([ownFile, unmanagedByNetworkManager]));
  const both = await input({ owners: [networkd({ settings: address })], keptFiles: ['50-eth1.network'] });
  expect(declareManagementNetwork(both).map(({ address: each }) => each)).toContain(kept);
  expect([...checkInterfaceOwner(withOwnFile), ...checkInterfaceOwner(both)]).toEqual([]);
});

test.each([
  [undefined, '/etc/systemd/network/50-eth1.network. Then run: networkctl reload'],
  ['/etc/netplan/a.yaml', 'in /etc/netplan/a.yaml. Then run: netplan apply'],
])('a lease that would never expire: the problem says so (netplan: %s)', async (netplanFile, advice) => {
  const owner = networkd({ settings: ['DHCP=yes'], ...(netplanFile !== undefined && { netplanFile }) });
  const [problem] = checkInterfaceOwner(await input({ owners: [owner] }, { addresses: [leased] }));
  expect(problem?.detail).toContain('KeepConfiguration=yes would keep them, and leased addresses after their lease ended');
  expect(problem?.detail).not.toContain('other interfaces');
  expect(problem?.fix).toContain(advice);
});

test('the advice of every problem lasts over a reboot', async () => {
  const owners: readonly InterfaceOwner[] = [
    ...cases.map(([, owner]) => owner),
    networkd({ isForOne: false, settings: address, netplanFile: '/etc/netplan/a.yaml' }),
    networkd({ settings: ['DHCP=yes'] }),
    networkd({ settings: ['DHCP=yes'], netplanFile: '/etc/netplan/a.yaml' }),
    networkd({ settings: address, mtu: 1400, netplanFile: '/etc/netplan/a.yaml' }),
    { by: 'NetworkManager', profile: { ...profile, netplanFile: '/etc/netplan/a.yaml' } },
  ];
  const fixes = checkInterfaceOwner(await input({ owners }, { addresses: [leased] })).flatMap(({ severity, fix }) =>
    severity === 'error' ? [fix ?? ''] : [],
  );
  expect(fixes.length).toBeGreaterThan(5);
  for (const fix of fixes) expect(fix).toMatch(/\/etc\/|of \/e\b|from \/e\b/u);
  expect(fixes.join('\n')).not.toMatch(/device set|ip link|ip address/u);
});

const link = (name: string, more: Partial<Link>): Link => ({ ...{ name, index: 3, up: true, carrier: true, mtu: 1500, mac: '' }, ...more });

test.each([
  [
    [link('eth1', { master: 'br0' }), link('br0', { type: 'bridge' })],
    'eth1 is a port of br0 (bridge)',
    'Write `interface: br0` for minion1.',
  ],
  [
    [
      link('eth1', { master: 'bond0' }),
      link('bond0', { type: 'bond', master: 'br0' }),
      link('br0', { type: 'bridge', master: 'blue' }),
      link('blue', { type: 'vrf' }),
    ],
    'eth1 is a port of br0 (bridge)',
    'Write `interface: br0` for minion1.',
  ],
  [
    [link('eth1', { master: 'ovs-system' }), link('ovs-system', { type: 'openvswitch' })],
    'a port of ovs-system',
    '`ovs-vsctl show` lists it',
  ],
  [
    [link('eth1', { master: 'blue' }), link('blue', { type: 'vrf' })],
    'The routes of eth1 are in the table of blue.',
    'Remove eth1 from blue',
  ],
])('a port names the interface to use: %j', async (links, detail, fix) => {
  const [problem, ...others] = checkManagementInterface(await input({}, { links }));
  expect(problem).toMatchObject({ severity: 'error', detail: expect.stringContaining(detail), fix: expect.stringContaining(fix) });
  expect(others).toEqual([]);
});

test.each([
  ['a bond', link('eth1', { type: 'bond' })],
  ['a VLAN', link('eth1', { type: 'vlan', lower: 'eth0' })],
])('%s is a management interface like any other', async (_what, only) => {
  expect(checkManagementInterface(await input({}, { links: [only, link('eth0', { index: 2, master: 'bond0' })] }))).toEqual([]);
});

test('a leased address that is equal to the node’s own is warned about', async () => {
  const [problem] = checkManagementInterface(await input({}, { addresses: [leased] }));
  expect(problem).toMatchObject({ severity: 'warning', summary: 'the management address is leased' });
  expect(checkManagementInterface(await input({}, { addresses: [{ ...leased, dynamic: false }] }))).toEqual([]);
});
