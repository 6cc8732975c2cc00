import { expect, test } from '@jest/globals';
import type { Change } from '../../core/change.ts';
import type { LinkAddress, NetworkState, Route } from '../../core/host/network-port.ts';
import { omitDeletedAddresses } from './omit-deleted-addresses.ts';

const address = (dev: string, text: string): LinkAddress => ({
  ...{ dev, family: 6, address: text, prefix: 64, scope: 'global', tentative: false, dadFailed: false, dynamic: false },
  ...{ broadcast: null, alias: null, peer: null, attributes: null, lifetime: null },
});
const connected = (dev: string, dst: string, protocol = 'kernel'): Route => ({
  ...{ family: 6, dst, via: null, dev, mtu: null, protocol, metric: 256, source: null },
  ...{ attributes: null, expires: false },
});
const removal = (dev: string, text: string): Change => ({
  ...{ action: 'delete', address: `address:${dev}/${text}`, ref: { kind: 'address', id: { dev, address: text } }, before: {}, after: null },
  ...{ reason: { type: 'no-longer-desired' }, sources: [], needs: [] },
});
const network: NetworkState = {
  links: [],
  addresses: [address('eth1', 'fd00:20::2'), address('eth2', 'fd00:20::2'), address('eth3', 'fd00:20::2'), address('eth3', 'fd00:20::3')],
  routes: [connected('eth1', 'fd00:20::/64'), connected('eth1', 'fd00:20::/64', 'static'), connected('eth3', 'fd00:20::/64')],
  specialRoutes: [],
  neighbours: [],
};

test('a deleted address removes the route to its network and nothing else', () => {
  const { addresses, routes } = omitDeletedAddresses(network, [removal('eth1', 'fd00:20::2')]);
  expect(addresses.map(({ dev }) => dev)).toEqual(['eth2', 'eth3', 'eth3']);
  expect(routes.map(({ dev, protocol }) => `${dev} ${protocol}`)).toEqual(['eth1 static', 'eth3 kernel']);
});

test('the route is kept while another address is in its network', () => {
  expect(omitDeletedAddresses(network, [removal('eth3', 'fd00:20::2')]).routes).toEqual(network.routes);
});

test('without a deleted address nothing changes', () => {
  expect(omitDeletedAddresses(network, [{ ...removal('eth1', 'fd00:20::2'), ref: { kind: 'route', id: { dst: 'fd00:20::/64' } } }])).toBe(
    network,
  );
});
