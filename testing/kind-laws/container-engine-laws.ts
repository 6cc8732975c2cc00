import { describe } from '@jest/globals';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { container } from '../../src/resources/kinds/container/index.ts';
import { testKindLaws, type KindLawsInput } from './kind-laws.ts';
import { containerNetwork } from '../../src/resources/kinds/container-network/index.ts';

const ownerLabels = { 'lazyjack.owner': 'lazyjack' };
const networkId = { name: 'laws_net' };

function makeNetworkState(change: JsonObject = {}): JsonObject {
  return {
    driver: 'bridge',
    bridge: 'laws0',
    subnets: [
      { subnet: 'fd00:77::/64', gateway: 'fd00:77::1' },
      { subnet: '172.30.77.0/24', gateway: '172.30.77.1' },
    ],
    options: {},
    labels: ownerLabels,
    ...change,
  };
}

/**
 * The laws of the container engine's kinds. `image` contains `sleep`. The engine starts each test without these networks and containers.
 */
export function testContainerEngineLaws(machine: KindLawsInput['createHost'], image: string): void {
  const readComparableState = async ({ containers }: Host): Promise<unknown> => [
    await containers.readNetworks(),
    await containers.readContainers(['laws']),
  ];

  describe('network', () => {
    // Always with IPv4: without it, Docker before 28 chooses a network itself.
    const subnets = [
      { subnet: 'fd00:78::/80', gateway: 'fd00:78::1' },
      { subnet: '172.30.78.0/25', gateway: '172.30.78.1' },
    ];
    const options = { 'com.docker.network.driver.mtu': '1400' };
    const states = [null, makeNetworkState(), makeNetworkState({ bridge: 'laws1', subnets, options })];
    testKindLaws(containerNetwork, { id: networkId, states, createHost: machine, readComparableState });
  });

  describe('container', () => {
    const createHost = async () => {
      const created = await machine();
      await containerNetwork.write(
        created.host,
        [{ id: networkId, before: null, after: makeNetworkState() }],
        new AbortController().signal,
      );
      return created;
    };
    const state = (change: JsonObject = {}): JsonObject => ({
      image,
      running: true,
      network: networkId.name,
      ipv4: '172.30.77.9',
      ipv6: 'fd00:77::9',
      env: { A: '1' },
      command: ['sleep', '1000'],
      binds: [{ source: '/etc', target: '/mnt/etc', readOnly: true }],
      capAdd: ['NET_ADMIN'],
      devices: ['/dev/net/tun'],
      sysctls: { 'net.ipv4.ip_forward': '1' },
      restart: 'unless-stopped',
      labels: { 'lazyjack.config': 'one', ...ownerLabels },
      ...change,
    });
    const states = [
      null,
      state(),
      state({ running: false, restart: 'no' }),
      state({ ipv4: null, env: {}, binds: [], capAdd: [], devices: [], sysctls: {}, labels: { 'lazyjack.config': 'two', ...ownerLabels } }),
    ];
    testKindLaws(container, { id: { name: 'laws' }, states, createHost, readComparableState });
  });
}
