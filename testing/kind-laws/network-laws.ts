import { describe } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Kind } from '../../src/core/kind.ts';
import type { NetworkChange } from '../../src/core/host/network-port.ts';
import type { State } from '../../src/core/state.ts';
import { address } from '../../src/resources/kinds/address/index.ts';
import { testKindLaws, type KindLawsInput } from './kind-laws.ts';
import { link } from '../../src/resources/kinds/link/index.ts';
import { route } from '../../src/resources/kinds/route/index.ts';
import { sysctl } from '../../src/resources/kinds/sysctl/index.ts';

const linksUp: readonly NetworkChange[] = [
  { op: 'set-link', dev: 'lj0', up: true },
  { op: 'set-link', dev: 'lj1', up: true },
];
const gatewayChanges: readonly NetworkChange[] = [
  ...linksUp,
  { op: 'add-address', dev: 'lj0', family: 6, address: 'fd00::1', prefix: 64 },
  { op: 'add-address', dev: 'lj0', family: 4, address: '10.0.0.1', prefix: 24 },
  { op: 'add-route', dev: 'lj0', family: 6, dst: 'fd09::/64', via: 'fd00::7', metric: 2000 },
];

/** In the order in which the kernel reports them. */
function everyRouteAttribute(family: 4 | 6): string {
  const realms = family === 4 ? 'realms 3/4 ' : '';
  const metrics = 'window 1000 rtt 100ms rttvar 50ms ssthresh 20 cwnd lock 10 advmss 1300 reordering 5 hoplimit 33 initcwnd 20';
  return `${realms}${metrics} features ecn rto_min 100ms initrwnd 21 quickack 1 congctl lock reno${family === 6 ? ' pref high' : ''}`;
}

/** The laws of the kernel's network kinds, on any host with two interfaces `lj0` and `lj1` that are connected to each other. */
export function testNetworkLaws(createBaseHost: KindLawsInput['createHost']): void {
  const laws = (kind: Kind, id: JsonObject, needs: readonly NetworkChange[], states: readonly State[]): void => {
    const createHost = async () => {
      const base = await createBaseHost();
      await base.host.network.write(needs);
      return base;
    };
    describe(kind.addressOf(id), () => {
      testKindLaws(kind, { id, states, createHost, readComparableState });
    });
  };
  laws(
    link,
    { dev: 'lj0' },
    [],
    [
      { up: false, mtu: 1500 },
      { up: true, mtu: 1500 },
      { up: true, mtu: 9000 },
      { up: false, mtu: 1280 },
    ],
  );
  laws(address, { dev: 'lj0', address: 'FD00::0a' }, linksUp, [
    null,
    { prefix: 64 },
    { prefix: 80 },
    { prefix: 64, attributes: 'nodad home noprefixroute metric 77 preferred_lft 0' },
  ]);
  laws(address, { dev: 'lj0', address: '10.0.0.5' }, gatewayChanges, [
    null,
    { prefix: 24 },
    { prefix: 25, broadcast: '10.0.0.127', alias: 'lj0:5' },
    { prefix: 26, attributes: 'scope link noprefixroute metric 77 preferred_lft 0' },
    { prefix: 30, peer: '10.0.7.1' },
  ]);
  laws(route, { dst: 'fd09::/64' }, gatewayChanges, [
    null,
    { via: 'fd00::9', dev: 'lj0' },
    { via: 'fd00::8', dev: 'lj0', mtu: 1400 },
    { via: null, dev: 'lj1', protocol: 'static' },
    { via: 'fd00::9', dev: 'lj0', mtu: 'lock 1400', attributes: everyRouteAttribute(6) },
    { via: 'fd77::9', dev: 'lj0', attributes: 'onlink advmss 1300' },
  ]);
  laws(route, { dst: '10.9.0.0/16', metric: 100 }, gatewayChanges, [
    null,
    { via: '10.0.0.9', dev: 'lj0', source: '10.0.0.1' },
    { via: null, dev: 'lj1', mtu: 1400 },
    { via: null, dev: 'lj1', mtu: 'lock 1400', attributes: 'scope host' },
    { via: '10.77.0.9', dev: 'lj0', attributes: `onlink ${everyRouteAttribute(4)}` },
  ]);
  laws(sysctl, { key: 'net/ipv6/conf/lj0/accept_ra' }, [], [{ value: '1' }, { value: '2' }]);
}

/**
 * Links, addresses and routes, except link-local addresses, which an interface creates itself, and except the progress of duplicate address
 * detection.
 */
async function readComparableState({ network }: Host): Promise<unknown> {
  const { links, addresses, routes } = await network.read();
  const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return {
    links: sorted(links.map(({ name, up: isUp, mtu }) => ({ name, isUp, mtu }))),
    addresses: sorted(addresses.filter(({ scope }) => scope !== 'link').map((item) => ({ ...item, tentative: false }))),
    routes: sorted(routes.filter(({ dst }) => dst !== 'fe80::/64')),
  };
}
