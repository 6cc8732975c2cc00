import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Kind } from '../../src/core/kind.ts';
import type { NetworkChange } from '../../src/core/host/network-port.ts';
import type { Ref } from '../../src/core/resource.ts';
import type { State } from '../../src/core/state.ts';
import { address } from '../../src/resources/kinds/address/index.ts';
import type { KindLawsInput } from './kind-laws.ts';
import { link } from '../../src/resources/kinds/link/index.ts';
import { makeAddressRef, makeRefMatcher, makeEntryRef, makeSysctlRef } from '../../src/resources/shared/network-refs.ts';
import { sysctl } from '../../src/resources/kinds/sysctl/index.ts';

const addAddress = (text: string, prefix: number, dev = 'lj0'): NetworkChange => ({
  op: 'add-address',
  dev,
  family: text.includes(':') ? 6 : 4,
  address: text,
  prefix,
});
const addRoute = (dst: string, via: string, more: { mtu?: number; source?: string } = {}): NetworkChange => ({
  op: 'add-route',
  dev: 'lj0',
  family: dst.includes(':') ? 6 : 4,
  dst,
  via,
  ...more,
});

/** Foreign objects on a host: one of everything that a write of lazyjack may delete or change. */
const foreignAddresses: readonly NetworkChange[] = [
  { op: 'set-link', dev: 'lj0', up: true },
  { op: 'set-link', dev: 'lj1', up: true },
  ...[
    addAddress('10.0.0.1', 24),
    addAddress('10.0.0.2', 24),
    addAddress('10.0.0.3', 24),
    addAddress('10.5.0.1', 24),
    addAddress('10.6.0.1', 24, 'lj1'),
  ],
  ...[addAddress('fd00::1', 64), addAddress('fd00::2', 64), addAddress('fd06::1', 64, 'lj1')],
];
const foreignRoutes: readonly NetworkChange[] = [
  ...[addRoute('10.7.0.0/16', '10.0.0.9', { source: '10.0.0.1' }), addRoute('10.8.0.0/16', '10.0.0.9', { source: '10.0.0.2' })],
  ...[addRoute('10.9.0.0/16', '10.0.0.9', { mtu: 1400 }), addRoute('fd07::/64', 'fd00::9', { source: 'fd00::1' })],
  ...[
    addRoute('fd08::/64', 'fd00::9', { mtu: 1400 }),
    addRoute('fd09::/64', 'fd00::9', { mtu: 1500 }),
    addRoute('fd0a::/64', 'fd00::9', { mtu: 1300 }),
  ],
];

interface SideEffectCase {
  readonly name: string;
  readonly kind: Kind;
  readonly id: JsonObject;
  readonly after: State;
  readonly setup?: readonly NetworkChange[];
}
const setSysctl = (key: string, value: string): SideEffectCase => ({
  name: `${key}=${value}`,
  kind: sysctl,
  id: { key },
  after: { value },
});
const cases: readonly SideEffectCase[] = [
  { name: 'a link goes down', kind: link, id: { dev: 'lj0' }, after: { up: false, mtu: 1500 } },
  { name: 'a smaller MTU', kind: link, id: { dev: 'lj0' }, after: { up: true, mtu: 1350 } },
  { name: 'a larger MTU', kind: link, id: { dev: 'lj0' }, after: { up: true, mtu: 9000 } },
  { name: 'an MTU too small for IPv6', kind: link, id: { dev: 'lj0' }, after: { up: true, mtu: 1200 } },
  { name: 'a primary address is deleted', kind: address, id: { dev: 'lj0', address: '10.0.0.1' }, after: null },
  { name: 'a secondary address is deleted', kind: address, id: { dev: 'lj0', address: '10.0.0.2' }, after: null },
  { name: 'a primary address gets another prefix length', kind: address, id: { dev: 'lj0', address: '10.0.0.1' }, after: { prefix: 25 } },
  {
    name: 'the last IPv4 address is deleted',
    kind: address,
    id: { dev: 'lj0', address: '10.0.0.1' },
    after: null,
    setup: [{ op: 'delete-address', dev: 'lj0', family: 4, address: '10.5.0.1', prefix: 24 }],
  },
  { name: 'an IPv6 address is deleted', kind: address, id: { dev: 'lj0', address: 'fd00::1' }, after: null },
  ...['net/ipv4/ip_forward', 'net/ipv4/conf/all/forwarding', 'net/ipv6/conf/all/forwarding', 'net/ipv6/conf/all/disable_ipv6'].flatMap(
    (key) => [setSysctl(key, '0'), setSysctl(key, '1')],
  ),
  setSysctl('net/ipv6/conf/lj0/disable_ipv6', '1'),
];

/** `sideEffects` names everything that a write changes besides its own object, in any foreign state. */
export function testSideEffectLaws(createHost: KindLawsInput['createHost']): void {
  let machine: Awaited<ReturnType<typeof createHost>> | undefined;
  beforeEach(async () => {
    machine = await createHost();
  });
  afterEach(async () => {
    await machine?.discard();
  });
  describe('sideEffects names everything that changes', () => {
    test.each(cases)('$name', async ({ kind, id, after, setup = [] }) => {
      if (machine === undefined) throw new Error('outside of a test');
      const { host } = machine;
      await host.sysctls.write(['lj0', 'lj1'].map((dev) => ({ key: `net/ipv6/conf/${dev}/accept_dad`, value: '0' })));
      await host.network.write([...foreignAddresses, ...setup]);
      // An address cannot be the source of a route before its duplicate address detection ends.
      while ((await host.network.read()).addresses.some(({ tentative }) => tentative));
      await host.network.write(foreignRoutes);
      if (typeof id['key'] === 'string') await writeOppositeValue(host, id['key'], after?.['value'] === '1' ? '0' : '1');
      const [probed] = await kind.probe(host, [id]);
      const before = probed?.known === true ? probed.state : null;
      const isNamed = makeRefMatcher([
        ...((await kind.sideEffects?.(host, [{ id, before, after }])) ?? []),
        { kind: kind.name, id },
        ...listAliasRefs(id),
      ]);

      const earlier = await readEverything(host);
      await kind.write(host, [{ id, before, after }], new AbortController().signal);
      const later = new Map((await readEverything(host)).map(({ text, ref }) => [JSON.stringify(ref), text]));

      const altered = earlier.filter(({ ref, text }) => later.get(JSON.stringify(ref)) !== text);
      expect(altered.filter(({ ref }) => !isNamed(ref))).toEqual([]);
    });
  });
}

/** So that there is something to change: the key gets the opposite of the value to be written, and one interface already has that value. */
async function writeOppositeValue(host: Host, key: string, value: string): Promise<void> {
  await host.sysctls.write([{ key, value }]);
  const one = key.replace('ip_forward', 'conf/lj1/forwarding').replace('/all/', '/lj1/');
  if (one !== key && !key.includes('disable')) await host.sysctls.write([{ key: one, value: value === '1' ? '0' : '1' }]);
}

/** Two names of one parameter. */
function listAliasRefs({ key }: JsonObject): readonly Ref[] {
  const names = ['net/ipv4/ip_forward', 'net/ipv4/conf/all/forwarding'];
  return typeof key === 'string' && names.includes(key) ? names.map(makeSysctlRef) : [];
}

async function readEverything(host: Host): Promise<readonly { readonly ref: Ref; readonly text: string }[]> {
  const { addresses } = await host.network.read();
  const entries = await host.network.readEntries();
  const keys = (
    await Promise.all(
      ['net/ipv4/conf', 'net/ipv6/conf'].map(async (directory) => {
        const names = await host.sysctls.list(directory);
        return Promise.all(
          names.map(async (name) => (await host.sysctls.list(`${directory}/${name}`)).map((key) => `${directory}/${name}/${key}`)),
        );
      }),
    )
  ).flat(2);
  // These belong to the kernel: they follow the link.
  const stable = keys.filter((key) => !/\/(?:stable_secret|mtu)$/.test(key));
  const values = await host.sysctls.read(stable);
  return [
    ...addresses.filter(({ scope }) => scope === 'global').map((item) => ({ ref: makeAddressRef(item), text: JSON.stringify(item) })),
    ...entries.filter(({ isPermanent }) => isPermanent).map((item) => ({ ref: makeEntryRef(item), text: JSON.stringify(item) })),
    ...stable.map((key, at) => ({ ref: makeSysctlRef(key), text: values[at] ?? '' })),
  ];
}
