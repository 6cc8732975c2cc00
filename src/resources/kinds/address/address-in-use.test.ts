import { describe, expect, test } from '@jest/globals';
import { type SimulatedHost, simulatedHost, type SimulatedHostOptions } from '../../../host/simulated/simulated-host.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { address } from './index.ts';

function machine(options: SimulatedHostOptions, carrier = true): SimulatedHost {
  return simulatedHost({ network: { links: [{ name: 'eth1', index: 1, carrier }] }, files: {} }, options);
}
const wish = (text: string, prefix: number) => address.declare({ dev: 'eth1', address: text }, { prefix });
const both = [wish('10.192.0.10', 16), wish('fd00:20::a', 64)];

async function addressesOf(host: SimulatedHost): Promise<readonly string[]> {
  return (await host.network.read()).addresses.map(({ address: text, prefix }) => `${text}/${prefix}`);
}

describe('another host has the address: rolled back, with the MAC address of that host', () => {
  test.each([
    ['10.192.0.10', /^another host on eth1 has 10\.192\.0\.10: 02:00:00:00:00:99 \(it answered an ARP probe\)$/u],
    ['fd00:20::a', /another host on eth1 has fd00:20::a: 02:00:00:00:00:99 \(duplicate address detection\)$/u],
  ])('%s', async (taken, message) => {
    const host = machine({ taken: [taken] });
    const outcome = await simulatedEngine(host).apply(both);
    expect(outcome).toMatchObject({ status: 'rolled-back', cause: { kind: 'failed', message: expect.stringMatching(message) } });
    expect(outcome).toMatchObject({ cause: { fix: expect.stringContaining('Change the id') } });
    expect(await addressesOf(host)).toEqual([]);
  });

  test('the other host does not answer: the message has no MAC address', async () => {
    const host = machine({ taken: ['fd00:20::a'] });
    const dumb = { ...host, network: { ...host.network, probeAddressUse: async () => ({ status: 'no' }) as const } };
    expect(await simulatedEngine(dumb).apply(both)).toMatchObject({
      status: 'rolled-back',
      cause: { message: 'address:eth1/fd00:20::a: another host on eth1 has fd00:20::a (duplicate address detection)' },
    });
  });
});

test('the IPv4 address is added last: duplicate address detection of the IPv6 address takes longer than ARP probes', async () => {
  const host = machine({});
  await simulatedEngine(host).apply(both);
  expect(host.effects.map((effect) => effect.split(' ')[3])).toEqual(['fd00:20::a/64', '10.192.0.10/16']);
});

describe('which addresses are probed for', () => {
  /** Records the addresses that are probed for on the network. */
  function listening(host: SimulatedHost) {
    const asked: string[] = [];
    const probeInUse: SimulatedHost['network']['probeAddressUse'] = (which, signal) => {
      asked.push(which.address);
      return host.network.probeAddressUse(which, signal);
    };
    return { asked, host: { ...host, network: { ...host.network, probeAddressUse: probeInUse } } };
  }

  test('a new address; not one that is present, changes its prefix length or is restored', async () => {
    const simulated = machine({});
    const { asked, host } = listening(simulated);
    const engine = simulatedEngine(host);
    await engine.apply(both);
    expect(asked).toEqual(['10.192.0.10']);
    await engine.apply(both);
    await engine.apply([wish('10.192.0.10', 24), wish('fd00:20::a', 64)]);
    await engine.destroy();
    expect(await addressesOf(simulated)).toEqual([]);
    expect(asked).toEqual(['10.192.0.10']);
  });

  test('an address that a rollback restores', async () => {
    const simulated = machine({});
    const { asked, host } = listening(simulated);
    const engine = simulatedEngine(host);
    await engine.apply([wish('10.192.0.10', 16)]);
    simulated.kernel.taken.set('fd00:20::a', '02:00:00:00:00:98');
    const outcome = await engine.apply([wish('fd00:20::a', 64)]);
    expect(outcome.status).toBe('rolled-back');
    expect(await addressesOf(simulated)).toEqual(['10.192.0.10/16']);
    expect(asked).toEqual(['10.192.0.10', 'fd00:20::a']);
  });
});

test.each([
  ['no cable', machine({}, false), [/^not checked whether another host on eth1 has 10\.192\.0\.10: eth1 has no carrier$/u]],
  ['no arping, which a preflight check told of', machine({ arping: false }), []],
])('not checked, and applied: %s', async (_, host, expected) => {
  const said: string[] = [];
  const making = { warn: (_at: number, text: string) => void said.push(text) };
  const change = { id: { dev: 'eth1', address: '10.192.0.10' }, before: null, after: { prefix: 16, broadcast: null, alias: null } };
  await address.write(host, [change], new AbortController().signal, making);
  expect(said).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  expect(await addressesOf(host)).toEqual(['10.192.0.10/16']);
});
