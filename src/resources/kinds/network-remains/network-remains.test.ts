import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import type { RecordedHostInput } from '../../../host/simulated/recorded-host.ts';
import { networkRemains } from './index.ts';

const id = { bridge: 'lazyjack0', gateways: ['fd00:10::1', '172.18.0.1'] };
const link = { name: 'lazyjack0', index: 7, type: 'bridge' };
const gateway = { dev: 'lazyjack0', family: 4 as const, address: '172.18.0.1', prefix: 16 };
const other = { ...gateway, address: '10.9.9.1', prefix: 24 };
const masquerade = '-s 172.18.0.0/16 ! -o lazyjack0 -j MASQUERADE';
const foreignRule = '-i lazyjack0 -p tcp -j DROP';
const filters: RecordedHostInput['packetFilter'] = {
  ipv4: [
    {
      name: 'filter',
      chains: [
        { name: 'FORWARD', policy: 'DROP', rules: ['-j DOCKER-USER', foreignRule, '-o lazyjack0 -j DOCKER', '-o docker0 -j DOCKER'] },
        { name: 'DOCKER', rules: [] },
        { name: 'DOCKER-USER', rules: ['-i lazyjack0 -j DROP', '-j RETURN'] },
      ],
    },
    {
      name: 'nat',
      chains: [{ name: 'POSTROUTING', policy: 'ACCEPT', rules: [masquerade, '-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'] }],
    },
  ],
};
const rules = [
  { family: 4, table: 'filter', chain: 'FORWARD', rule: '-o lazyjack0 -j DOCKER' },
  { family: 4, table: 'nat', chain: 'POSTROUTING', rule: masquerade },
];

async function remains(host: RecordedHostInput) {
  const [probed] = await networkRemains.probe(simulatedHost(host), [id]);
  return probed?.known === true ? probed.state : probed?.reason;
}

test.each<[string, RecordedHostInput, unknown]>([
  ['nothing at all', {}, null],
  ['a new bridge without an address', { network: { links: [link] } }, { bridge: true, foreign: [], rules: [] }],
  [
    'bridge, address and rules',
    { network: { links: [link], addresses: [gateway] }, packetFilter: filters },
    { bridge: true, foreign: [], rules },
  ],
  ['rules alone', { packetFilter: filters }, { bridge: false, foreign: [], rules }],
  ['a foreign bridge with that name', { network: { links: [link], addresses: [other] } }, null],
  ['a foreign interface with that name that is no bridge', { network: { links: [{ ...link, type: 'veth' }] } }, null],
  [
    'foreign objects on it',
    { network: { links: [link, { name: 'tap0', index: 8, type: 'tun', master: 'lazyjack0' }], addresses: [gateway, other] } },
    { bridge: true, foreign: ['tap0', '10.9.9.1/24'], rules: [] },
  ],
  [
    'a network that Docker knows',
    { network: { links: [link], addresses: [gateway] }, containers: { networks: [{ name: 'any', bridge: 'lazyjack0' }] } },
    null,
  ],
  [
    'a bridge without Docker: owner unknown',
    { network: { links: [link] }, containers: { engine: 'stopped' } },
    expect.stringMatching('not running'),
  ],
  ['no Docker, and no remains', { containers: { engine: 'stopped' } }, null],
  ['no iptables', { network: { links: [link] }, packetFilter: { iptables: 'missing' } }, { bridge: true, foreign: [], rules: [] }],
  ['rules that this user may not read', { packetFilter: { iptables: 'denied' } }, expect.stringMatching('without root')],
])('%s', async (_, host, expected) => {
  expect(await remains(host)).toEqual(expected);
});

test('deletes all remains, and nothing foreign', async () => {
  const host = simulatedHost({ network: { links: [link], addresses: [gateway] }, packetFilter: filters });
  const before = { bridge: true, foreign: [], rules };
  await networkRemains.write(host, [{ id, before, after: null }], new AbortController().signal);
  expect(await networkRemains.probe(host, [id])).toEqual([{ known: true, state: null }]);
  const { packetFilter, network } = host.record();
  expect(network).toMatchObject({ links: [], addresses: [] });
  expect(packetFilter.ipv4.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules))).toEqual([
    ...['-j DOCKER-USER', foreignRule, '-o docker0 -j DOCKER', '-i lazyjack0 -j DROP', '-j RETURN'],
    '-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
  ]);
});

test('earlier remains are retained, and deleted ones are not created again', async () => {
  const host = simulatedHost();
  const remainsBefore = { bridge: true, foreign: [], rules: rules.slice(0, 1) };
  const adjustRestore = async (before: typeof remainsBefore | null) =>
    (await networkRemains.adjustRestore?.(host, [{ id, before, after: remainsBefore }], []))?.[0]?.target;
  expect(await adjustRestore({ ...remainsBefore, rules })).toEqual(remainsBefore);
  expect(await adjustRestore({ ...remainsBefore, rules: [] })).toEqual({ ...remainsBefore, rules: [] });
  expect(await adjustRestore(null)).toBeNull();
});
