import { describe, expect, test } from '@jest/globals';
import { type SimulatedHost, simulatedHost, type SimulatedHostOptions } from '../../../host/simulated/simulated-host.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { address } from './index.ts';

function createHost(options: SimulatedHostOptions, carrier = true): SimulatedHost {
  return simulatedHost({ network: { links: [{ name: 'eth1', index: 1, carrier }] }, files: {} }, options);
}
const desiredAddress = (text: string, prefix: number) => address.declare({ dev: 'eth1', address: text }, { prefix });
const both = [desiredAddress('10.192.0.10', 16), desiredAddress('fd00:20::a', 64)];

async function addressesOf(host: SimulatedHost): Promise<readonly string[]> {
  return (await host.network.read()).addresses.map(({ address: text, prefix }) => `${text}/${prefix}`);
}

describe('another host has the address: rolled back, with the MAC address of that host', () => {
  test.each([
    ['10.192.0.10', /^another host on eth1 has 10\.192\.0\.10: 02:00:00:00:00:99 \(it answered an ARP probe\)$/u],
    ['fd00:20::a', /another host on eth1 has fd00:20::a: 02:00:00:00:00:99 \(duplicate address detection\)$/u],
  ])('%s', async (usedAddress, message) => {
    const host = createHost({ addressesInUse: [usedAddress] });
    const outcome = await simulatedEngine(host).apply(both);
    expect(outcome).toMatchObject({ status: 'rolled-back', cause: { kind: 'failed', message: expect.stringMatching(message) } });
    expect(outcome).toMatchObject({ cause: { fix: expect.stringContaining('Change the id') } });
    expect(await addressesOf(host)).toEqual([]);
  });

  test('the other host does not answer: the message has no MAC address', async () => {
    const host = createHost({ addressesInUse: ['fd00:20::a'] });
    const hostWithoutReply = { ...host, network: { ...host.network, probeAddressUse: async () => ({ status: 'no' }) as const } };
    expect(await simulatedEngine(hostWithoutReply).apply(both)).toMatchObject({
      status: 'rolled-back',
      cause: { message: 'address:eth1/fd00:20::a: another host on eth1 has fd00:20::a (duplicate address detection)' },
    });
  });
});

test('the IPv4 address is added last: duplicate address detection of the IPv6 address takes longer than ARP probes', async () => {
  const host = createHost({});
  await simulatedEngine(host).apply(both);
  expect(host.effects.map((effect) => effect.split(' ')[3])).toEqual(['fd00:20::a/64', '10.192.0.10/16']);
});

describe('which addresses are probed for', () => {
  /** Records the addresses that are probed for on the network. */
  function recordProbes(host: SimulatedHost) {
    const probed: string[] = [];
    const probeAddressUse: SimulatedHost['network']['probeAddressUse'] = (target, signal) => {
      probed.push(target.address);
      return host.network.probeAddressUse(target, signal);
    };
    return { probed, host: { ...host, network: { ...host.network, probeAddressUse } } };
  }

  test('a new address; not one that is present, changes its prefix length or is restored', async () => {
    const simulated = createHost({});
    const { probed, host } = recordProbes(simulated);
    const engine = simulatedEngine(host);
    await engine.apply(both);
    expect(probed).toEqual(['10.192.0.10']);
    await engine.apply(both);
    await engine.apply([desiredAddress('10.192.0.10', 24), desiredAddress('fd00:20::a', 64)]);
    await engine.destroy();
    expect(await addressesOf(simulated)).toEqual([]);
    expect(probed).toEqual(['10.192.0.10']);
  });

  test('an address that a rollback restores', async () => {
    const simulated = createHost({});
    const { probed, host } = recordProbes(simulated);
    const engine = simulatedEngine(host);
    await engine.apply([desiredAddress('10.192.0.10', 16)]);
    simulated.kernel.addressesInUse.set('fd00:20::a', '02:00:00:00:00:98');
    const outcome = await engine.apply([desiredAddress('fd00:20::a', 64)]);
    expect(outcome.status).toBe('rolled-back');
    expect(await addressesOf(simulated)).toEqual(['10.192.0.10/16']);
    expect(probed).toEqual(['10.192.0.10', 'fd00:20::a']);
  });
});

test.each([
  ['no cable', createHost({}, false), [/^not checked whether another host on eth1 has 10\.192\.0\.10: eth1 has no carrier$/u]],
  ['no arping, which a preflight check reported', createHost({ hasArping: false }), []],
])('not checked, and applied: %s', async (_, host, expected) => {
  const warnings: string[] = [];
  const context = { warn: (_at: number, text: string) => void warnings.push(text) };
  const change = { id: { dev: 'eth1', address: '10.192.0.10' }, before: null, after: { prefix: 16, broadcast: null, alias: null } };
  await address.write(host, [change], new AbortController().signal, context);
  expect(warnings).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  expect(await addressesOf(host)).toEqual(['10.192.0.10/16']);
});
