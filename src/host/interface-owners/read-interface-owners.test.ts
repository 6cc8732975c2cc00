import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { networkdDropInMark } from '../../core/facts/interface-owners.ts';
import { simulatedHost } from '../simulated/simulated-host.ts';
import { readInterfaceOwners } from './read-interface-owners.ts';

const units = '/run/systemd/units';
const runs = (unit: string) => ({ [`${units}/invocation:${unit}.service`]: '' });
const linkState = (more: string) => ({ '/run/systemd/netif/links/3': `ADMIN_STATE=configured\n${more}` });
const networkd = { ...runs('systemd-networkd'), ...linkState('NETWORK_FILE=/etc/systemd/network/50-eth1.network\n') };

const mac = '52:54:00:00:01:0b';

interface OtherParts {
  readonly others?: readonly { name: string; index: number; mac: string; type?: string }[];
  /** Symlinks and their targets. */
  readonly links?: Readonly<Record<string, string>>;
  readonly unreadablePaths?: readonly string[];
}

/** The owners of eth1 on a host with these files. */
async function ownersWith(contents: Readonly<Record<string, string>>, { others = [], links = {}, unreadablePaths = [] }: OtherParts = {}) {
  const files = Object.fromEntries(Object.entries(contents).map(([path, content]) => [path, { type: 'file' as const, content }]));
  const symlinks = Object.fromEntries(Object.entries(links).map(([path, target]) => [path, { type: 'symlink' as const, target }]));
  const host = simulatedHost(
    {
      network: { links: [{ name: 'eth1', index: 3, mac }, ...others] },
      files: { [units]: { type: 'directory' }, ...files, ...symlinks },
    },
    { files: { unreadablePaths } },
  );
  return readInterfaceOwners(host, (await host.network.read()).links, 'eth1');
}

const owner = async (contents: Readonly<Record<string, string>>) => (await ownersWith(contents)).owners[0];

test('nobody', async () => {
  expect(await ownersWith({})).toEqual({ owners: [], withOwnFile: [], keptFiles: [] });
});

test('a daemon that was stopped left its files, and is no owner', async () => {
  expect(await ownersWith({ ...linkState(''), '/run/NetworkManager/devices/3': 'managed=true\n' })).toMatchObject({ owners: [] });
});

test.each([
  ['[Match]\nName=eth1\n[Network]\nAddress=192.0.2.5/24\n', { isForOne: true, settings: ['Address=192.0.2.5/24'] }],
  ['[Match]\nName=eth1\n[Link]\nMTUBytes=1400\n[Network]\nDHCP=no\n', { isForOne: true, settings: [], mtu: 1400 }],
  ['[Match]\nPermanentMACAddress=52:54:00:00:01:0B\n[Network]\nVLAN=v\n', { isForOne: true, settings: ['VLAN=v'] }],
  ['[Match]\nName=eth1\n[Address]\nAddress=192.0.2.5/24\n', { isForOne: true, settings: ['[Address]'] }],
  ['[Match]\nName=eth*\n[Network]\nDHCP=yes\n', { isForOne: false, settings: ['DHCP=yes'] }],
  ['[Match]\nName=eth1\n[Network]\nKeepConfiguration=yes\n', { keepsForeign: true }],
])('systemd-networkd with %j', async (text, expected) => {
  const found = await owner({ ...networkd, '/etc/systemd/network/50-eth1.network': text });
  expect(found).toMatchObject({ by: 'systemd-networkd', file: { name: '50-eth1.network' }, keepsForeign: false, ...expected });
});

const path = '/etc/systemd/network/50-eth1.network';
const vlan = { name: 'eth1.5', index: 4, mac, type: 'vlan' };
const port = { name: 'eth2', index: 5, mac };

test.each([
  ['one name', 'Name=eth1', '', [], true],
  ['two names', 'Name=eth1 eth2', '', [], false],
  ['the same name twice', 'Name=eth1\nName=eth1', '', [], true],
  ['another name in a second line', 'Name=eth1\nName=eth2', '', [], false],
  ['another name in a drop-in', 'Name=eth1', 'Name=eth2', [], false],
  ['a drop-in that starts the list again', 'Name=eth2', 'Name=\nName=eth1', [], true],
  ['a negated name', 'Name=!eth1', '', [], false],
  ['one MAC address', `MACAddress=${mac}`, '', [], true],
  ['two MAC addresses', `MACAddress=${mac} 52:54:00:00:01:0c`, '', [], false],
  ['both kinds of MAC address', `MACAddress=${mac}\nPermanentMACAddress=${mac}`, '', [vlan], true],
  ['a MAC address that a VLAN has too', `MACAddress=${mac}`, '', [vlan], false],
  ['a permanent MAC address, which a VLAN does not have', `PermanentMACAddress=${mac}`, '', [vlan], true],
  ['a permanent MAC address that a port of a bond has too', `PermanentMACAddress=${mac}`, '', [port], false],
  ['two names and one MAC address', `Name=eth1 eth2\nMACAddress=${mac}`, '', [], true],
  ['one name and a MAC address of two', `Name=eth1\nMACAddress=${mac}`, '', [port], true],
  ['nothing', '', '', [], false],
])('a .network file with %s', async (_what, match, dropIn, others, isForOne) => {
  const files = { ...networkd, [path]: `[Match]\n${match}\n`, [`${path}.d/10-site.conf`]: `[Match]\n${dropIn}\n` };
  expect((await ownersWith(files, { others })).owners).toMatchObject([{ isForOne }]);
});

test('the drop-in of lazyjack is no setting of the owner, and counts whether the daemon runs or not', async () => {
  const dropIn = {
    '/etc/systemd/network/50-eth1.network': '[Match]\nName=eth1\n',
    '/etc/systemd/network/50-eth1.network.d/90-lazyjack.conf': `${networkdDropInMark('eth1')}\n[Network]\nKeepConfiguration=yes\n`,
    '/etc/systemd/network/50-eth2.network.d/90-lazyjack.conf': `${networkdDropInMark('eth2')}\n[Network]\nKeepConfiguration=yes\n`,
  };
  expect(await ownersWith({ ...networkd, ...dropIn })).toMatchObject({ owners: [{ keepsForeign: false }], keptFiles: ['50-eth1.network'] });
  expect(await ownersWith(dropIn)).toMatchObject({ owners: [], keptFiles: ['50-eth1.network'] });
});

test('systemd-networkd with the file of lazyjack is no owner', async () => {
  const path = '/etc/systemd/network/00-lazyjack-eth1.network';
  const files = { ...runs('systemd-networkd'), ...linkState(`NETWORK_FILE=${path}\n`), [path]: '[Match]\nName=eth1\n' };
  expect(await ownersWith(files)).toEqual({ owners: [], withOwnFile: ['systemd-networkd'], keptFiles: [] });
});

test('netplan: the YAML from which the file of systemd-networkd was made', async () => {
  const found = await owner({
    ...runs('systemd-networkd'),
    ...linkState('NETWORK_FILE=/run/systemd/network/10-netplan-eth1.network\n'),
    '/run/systemd/network/10-netplan-eth1.network': '[Match]\nName=eth1\n[Network]\nAddress=192.0.2.5/24\n',
    '/etc/netplan/01-site.yaml': 'network:\n  ethernets:\n    eth0: {}\n',
    '/etc/netplan/50-cluster.yaml': 'network:\n  ethernets:\n    eth1:\n      addresses: [192.0.2.5/24]\n',
  });
  expect(found).toMatchObject({ by: 'systemd-networkd', isForOne: true, netplanFile: '/etc/netplan/50-cluster.yaml' });
});

const networkManager = { ...runs('NetworkManager'), '/run/NetworkManager/devices/3': '[device]\nmanaged=true\nconnection-uuid=u1\n' };
const profile = (name: string, more: string) => ({
  [`/etc/NetworkManager/system-connections/${name}.nmconnection`]: `[connection]\nid=${name}\n${more}`,
});

const generated = profile('wired', 'uuid=u1\n[.nmmeta]\nnm-generated=true\n');

test.each([
  ['one that it made itself', profile('wired', 'uuid=u1\n[ipv4]\nmethod=auto\n[.nmmeta]\nnm-generated=true\n'), undefined],
  ['one of another interface', { ...profile('site', 'uuid=u2\ninterface-name=eth2\n[ipv4]\nmethod=auto\n'), ...generated }, undefined],
  [
    'one by name',
    { ...profile('site', 'uuid=u2\ninterface-name=eth1\n[ipv4]\nmethod=auto\n'), ...generated },
    { name: 'site', settings: ['ipv4.method=auto'] },
  ],
  ['the active one', profile('any', 'uuid=u1\n[ipv4]\nmethod=disabled\n[ipv6]\nmethod=link-local\n'), { name: 'any', settings: [] }],
])('NetworkManager with %s', async (_what, files, expected) => {
  expect(await owner({ ...networkManager, ...files })).toEqual({ by: 'NetworkManager', ...(expected && { profile: expected }) });
});

const ifcfg = { '/etc/sysconfig/network-scripts/ifcfg-eth1': 'DEVICE=eth1\nUUID=u1\nIPADDR=192.0.2.5\n' };
const inUsr = { '/usr/lib/NetworkManager/system-connections/site.nmconnection': '[connection]\nuuid=u1\n[ipv4]\nmethod=auto\n' };

test.each([
  ['in ifcfg format', ifcfg, undefined],
  ['of a package', inUsr, undefined],
  ['beside another for the interface', profile('idle', 'uuid=u2\ninterface-name=eth1\n'), { name: 'idle', settings: [] }],
])('NetworkManager with an active profile that lazyjack does not read: %s', async (_what, files, expected) => {
  const found = { by: 'NetworkManager', ...(expected && { profile: expected }), unreadProfile: 'u1' };
  expect(await owner({ ...networkManager, ...files })).toEqual(found);
});

test('NetworkManager with profiles that only root can read', async () => {
  const site = profile('site', 'uuid=u1\n[ipv4]\nmethod=auto\n');
  const unreadable = ['/etc/NetworkManager/system-connections', '/etc/NetworkManager/system-connections/site.nmconnection'];
  for (const path of unreadable) {
    const { owners } = await ownersWith({ ...networkManager, ...site }, { unreadablePaths: [path] });
    expect(owners).toEqual([{ by: 'NetworkManager', unreadProfile: 'u1', needsRoot: true }]);
  }
});

test('NetworkManager that has no active profile for the interface', async () => {
  const device = { '/run/NetworkManager/devices/3': '[device]\nmanaged=true\n' };
  expect(await owner({ ...networkManager, ...device })).toEqual({ by: 'NetworkManager' });
});

test('an interface that NetworkManager does not manage has no owner, and files of lazyjack count', async () => {
  const path = '/etc/NetworkManager/conf.d/90-lazyjack-eth1.conf';
  const files = { ...runs('NetworkManager'), '/run/NetworkManager/devices/3': '', [path]: '[keyfile]\n' };
  expect(await ownersWith(files)).toEqual({ owners: [], withOwnFile: ['NetworkManager'], keptFiles: [] });
});

test('ifupdown: stanzas in any file, and an interface that it set up', async () => {
  const interfaces = 'source interfaces.d/*\nauto eth0\niface eth0 inet dhcp\n  mtu 1400\n';
  const own =
    'auto eth1\niface eth1 inet static\n  address 10.192.0.10/16\n  mtu 1500\niface eth1 inet6 manual\nallow-hotplug eth2\n  mtu 9\n';
  const files = { '/etc/network/interfaces': interfaces, '/etc/network/interfaces.d/cluster': own };
  expect(await owner(files)).toEqual({
    by: 'ifupdown',
    file: '/etc/network/interfaces.d/cluster',
    methods: ['inet static', 'inet6 manual'],
    mtu: 1500,
    addresses: ['10.192.0.10'],
  });
  expect(await owner({ '/etc/network/interfaces': interfaces })).toBeUndefined();
  expect(await owner({ '/run/network/ifstate.eth1': 'eth1\n' })).toEqual({ by: 'ifupdown', methods: [], addresses: [] });
});

test('files that are symlinks, as configuration management makes them', async () => {
  const own = 'iface eth1 inet static\n  address 10.192.0.10/16\n';
  const links = { '/etc/network/interfaces': '../../srv/interfaces', '/srv/interfaces': '/srv/site/interfaces' };
  expect((await ownersWith({ '/srv/site/interfaces': own }, { links })).owners).toMatchObject([
    { by: 'ifupdown', file: '/etc/network/interfaces', methods: ['inet static'], addresses: ['10.192.0.10'] },
  ]);
  const file = { ...networkd, '/srv/eth1.network': '[Match]\nName=eth1\n[Network]\nAddress=192.0.2.5/24\n' };
  const link = { '/etc/systemd/network/50-eth1.network': '/srv/eth1.network' };
  expect((await ownersWith(file, { links: link })).owners).toMatchObject([{ isForOne: true, settings: ['Address=192.0.2.5/24'] }]);
  const loop = { '/etc/network/interfaces': 'other', '/etc/network/other': 'interfaces' };
  expect((await ownersWith({}, { links: loop })).owners).toEqual([]);
});

test.each([
  ['no daemon', { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'bash\n' }, undefined],
  ['a daemon for all', { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n' }, { by: 'dhcpcd' }],
  [
    'a daemon for it',
    { '/run/dhcpcd/eth1.pid': '7\n', '/proc/7/comm': 'dhcpcd\n', '/etc/dhcpcd.conf': 'denyinterfaces eth1\n' },
    { by: 'dhcpcd' },
  ],
  ['denied', { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n', '/etc/dhcpcd.conf': 'denyinterfaces wlan[ eth[!2-9]\n' }, undefined],
  ['not allowed', { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n', '/etc/dhcpcd.conf': 'allowinterfaces eth0\n' }, undefined],
  ['allowed', { '/run/dhcpcd.pid': '7\n', '/proc/7/comm': 'dhcpcd\n', '/etc/dhcpcd.conf': 'allowinterfaces eth*\n' }, { by: 'dhcpcd' }],
])('dhcpcd: %s', async (_what, files, expected) => {
  expect(await owner(files)).toEqual(expected);
});

test.each(['[[:alpha:]]*', ']', '[9-0]', 'eth[', '[^e]*', '[', '{', '(', '\\', '[]-a]', '[!]a]', '+', '*', '\\*'])(
  'the pattern %j in dhcpcd.conf is no match for eth1, or reports the owner',
  async (pattern) => {
    const running = { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n' };
    const denied = await owner({ ...running, '/etc/dhcpcd.conf': `denyinterfaces ${pattern}\n` });
    expect(denied).toEqual(pattern === '*' ? undefined : { by: 'dhcpcd' });
  },
);

test.each([
  ['[[:alpha:]]*', { by: 'dhcpcd' }],
  [']', { by: 'dhcpcd' }],
  ['[9-0]', { by: 'dhcpcd' }],
  ['[^w]*', { by: 'dhcpcd' }],
  ['[^e]*', undefined],
])('only %j in dhcpcd.conf is allowed: a pattern that cannot be read may be for eth1', async (pattern, expected) => {
  const running = { '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n' };
  expect(await owner({ ...running, '/etc/dhcpcd.conf': `allowinterfaces ${pattern}\n` })).toEqual(expected);
});

/** Any text: pieces that mean something to a parser, and others. */
const foreignText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[Match]\n',
        '[',
        ']',
        '*',
        '?',
        '!',
        '\\',
        '\n',
        '=',
        'Name=',
        'MACAddress=',
        'MTUBytes=',
        'iface eth1 ',
        'mtu ',
        '"',
        '\0',
      ),
      fc.constantFrom(
        '[connection]\nuuid=u1\n',
        'denyinterfaces ',
        'allowinterfaces ',
        '    eth1:\n',
        '/',
        '..',
        ' ',
        '9-0',
        '[:alpha:]',
        '{',
        '(',
        '|',
      ),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('no text of a foreign file makes a plan fail', async () => {
  const paths = [
    ...['/etc/systemd/network/50-eth1.network', '/etc/systemd/network/50-eth1.network.d/10-site.conf', '/etc/netplan/50-site.yaml'],
    ...['/etc/NetworkManager/system-connections/netplan-eth1.nmconnection', '/run/NetworkManager/devices/3', '/run/network/ifstate'],
    ...[
      '/run/network/ifstate.eth1',
      '/etc/network/interfaces',
      '/etc/network/interfaces.d/site',
      '/etc/dhcpcd.conf',
      '/run/dhcpcd/eth1.pid',
    ],
  ];
  const running = { ...networkd, ...networkManager, '/run/dhcpcd/pid': '7\n', '/proc/7/comm': 'dhcpcd\n' };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), foreignText, async (path, text) => {
      const managed = path === '/run/NetworkManager/devices/3' ? 'managed=true\n' : '';
      expect(await ownersWith({ ...running, [path]: managed + text })).toHaveProperty('owners');
    }),
  );
});
