import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { containerNetwork } from './index.ts';

const id = { name: 'support_net' };
const desired = {
  driver: 'bridge',
  bridge: 'lazyjack0',
  subnets: [
    { subnet: 'fd00:10::/64', gateway: 'fd00:10::1' },
    { subnet: '172.18.0.0/16', gateway: '172.18.0.1' },
  ],
  options: {},
  labels: { 'lazyjack.owner': 'lazyjack' },
};
const running = new AbortController().signal;
const foreignContainer = { name: 'web', image: 'nginx', network: 'support_net' };

test('create and read back, then delete', async () => {
  const host = simulatedHost();
  expect(await containerNetwork.probe(host, [id])).toEqual([{ known: true, state: null }]);
  await containerNetwork.write(host, [{ id, before: null, after: desired }], running);
  expect(await containerNetwork.probe(host, [id])).toEqual([{ known: true, state: desired }]);
  await containerNetwork.write(host, [{ id, before: desired, after: null }], running);
  expect(await containerNetwork.probe(host, [id])).toEqual([{ known: true, state: null }]);
});

test('without Docker the state is unknown, and the probe does not fail', async () => {
  const host = simulatedHost({ containers: { engine: 'stopped' } });
  expect(await containerNetwork.probe(host, [id])).toEqual([
    { known: false, reason: expect.stringContaining('Docker is not running'), fix: expect.stringContaining('systemctl start docker') },
  ]);
});

test.each([
  ['owned', desired.labels, true, undefined],
  ['foreign', {}, false, { adoptable: false, detail: expect.stringContaining('did not create') }],
  ['of lazyjack 1.3', { lazyjack: '' }, false, { adoptable: false, fix: expect.stringContaining("run 1.3's down and clean") }],
  ['of a lazyjack without its state', desired.labels, false, { adoptable: true }],
])('a network that is %s', async (_, labels, owned, refusal) => {
  const host = simulatedHost({ containers: { networks: [{ name: 'support_net', ...desired, labels }] } });
  const change = { id, before: { ...desired, labels }, after: { ...desired, bridge: 'other' }, owned };
  const [answer] = (await containerNetwork.refuse?.(host, [change], [])) ?? [];
  if (refusal === undefined) expect(answer).toBeUndefined();
  else expect(answer).toMatchObject(refusal);
});

test('a network with foreign containers is retained', async () => {
  const host = simulatedHost({ containers: { networks: [{ name: 'support_net', ...desired }], containers: [foreignContainer] } });
  const after = { ...desired, bridge: 'other' };
  expect(await containerNetwork.refuse?.(host, [{ id, before: desired, after, owned: true }], [])).toMatchObject([
    { detail: expect.stringContaining('web') },
  ]);
  const deletion = [{ id, before: desired, after: null }];
  expect(await containerNetwork.adjustRestore?.(host, deletion, [])).toEqual([
    { target: desired, note: expect.stringContaining('web'), commands: ['docker network disconnect -f support_net web'] },
  ]);
  expect(await containerNetwork.adjustRestore?.(host, deletion, [{ kind: 'container', id: { name: 'web' } }])).toEqual([{ target: null }]);
});

test('creating a network enables forwarding everywhere, unless it is enabled already', async () => {
  const create = [{ id, before: null, after: desired }];
  const off = simulatedHost({ sysctls: { 'net/ipv6/conf/all/forwarding': '0', 'net/ipv6/conf/eth1/forwarding': '0' } });
  expect(await containerNetwork.sideEffects?.(off, create)).toContainEqual({
    kind: 'sysctl',
    id: { key: 'net/ipv6/conf/eth1/forwarding' },
  });
  const on = simulatedHost({ sysctls: { 'net/ipv6/conf/all/forwarding': '1', 'net/ipv6/conf/eth1/forwarding': '1' } });
  expect(await containerNetwork.sideEffects?.(on, create)).not.toContainEqual(expect.objectContaining({ kind: 'sysctl' }));
});

test('a network whose bridge has a foreign port is retained', async () => {
  const links = [
    { name: 'lazyjack0', index: 2, type: 'bridge' },
    { name: 'veth0123abc', index: 3, type: 'veth', master: 'lazyjack0' },
  ];
  const createHost = (more: typeof links) =>
    simulatedHost({ network: { links: [...links, ...more] }, containers: { networks: [{ name: 'support_net', ...desired }] } });
  const deletion = [{ id, before: desired, after: null }];
  expect(await containerNetwork.adjustRestore?.(createHost([]), deletion, [])).toEqual([{ target: null }]);
  const tap = { name: 'tap0', index: 4, type: 'tun', master: 'lazyjack0' };
  expect(await containerNetwork.adjustRestore?.(createHost([tap]), deletion, [])).toEqual([
    { target: desired, note: expect.stringContaining('tap0'), commands: ['ip link set dev tap0 nomaster'] },
  ]);
});

test('a network without its bridge differs, and still has the owner mark', async () => {
  const host = simulatedHost({ containers: { networks: [{ name: 'support_net', ...desired }] } });
  expect(await containerNetwork.probe(host, [id])).toEqual([{ known: true, state: { ...desired, bridge: null } }]);
  expect(containerNetwork.hasOwnerMark?.({ ...desired, bridge: null })).toBe(true);
});
