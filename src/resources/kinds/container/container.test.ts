import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { container } from './index.ts';

const id = { name: 'bind9' };
const desired = {
  image: 'lazyjack/dns64:1',
  running: true,
  network: 'support_net',
  ipv4: '172.18.0.2',
  ipv6: 'fd00:10::100',
  env: {},
  binds: [{ source: '/var/lib/lazyjack/dns64', target: '/etc/bind', readOnly: true }],
  capAdd: [],
  devices: [],
  sysctls: {},
  restart: 'unless-stopped',
  labels: { 'lazyjack.config': 'abc', 'lazyjack.owner': 'lazyjack' },
};
const network = {
  name: 'support_net',
  bridge: 'lazyjack0',
  subnets: [
    { subnet: 'fd00:10::/64', gateway: 'fd00:10::1' },
    { subnet: '172.18.0.0/16', gateway: '172.18.0.1' },
  ],
};
const running = new AbortController().signal;

const hostWith = (health: 'healthy' | 'unhealthy' | 'unchecked' | 'exits') =>
  simulatedHost({ containers: { networks: [network], images: { 'lazyjack/dns64:1': { id: 'sha256:1', command: ['-6'], health } } } });

test('create and read back, with the command of the image', async () => {
  const host = hostWith('healthy');
  await container.write(host, [{ id, before: null, after: desired }], running);
  expect(await container.probe(host, [id])).toMatchObject([{ known: true, state: { ...desired, command: ['-6'] } }]);
  await container.write(host, [{ id, before: desired, after: null }], running);
  expect(await container.probe(host, [id])).toEqual([{ known: true, state: null }]);
});

test('changes in place what can be changed in place', async () => {
  const host = hostWith('healthy');
  await container.write(host, [{ id, before: null, after: desired }], running);
  const effectCount = host.effects.length;
  await container.write(host, [{ id, before: desired, after: { ...desired, running: false, restart: 'no' } }], running);
  expect(host.effects.slice(effectCount)).toEqual(['change container bind9', 'stop container bind9']);
});

test('another configuration replaces the container', async () => {
  const host = hostWith('healthy');
  await container.write(host, [{ id, before: null, after: desired }], running);
  const effectCount = host.effects.length;
  const after = { ...desired, labels: { ...desired.labels, 'lazyjack.config': 'def' } };
  await container.write(host, [{ id, before: desired, after }], running);
  expect(host.effects.slice(effectCount)).toEqual(['remove container bind9', 'create container bind9', 'start container bind9']);
  expect(container.immutable).toContain('labels');
});

test('a failure is reported after all other changes have ended', async () => {
  const host = hostWith('healthy');
  const changes = [
    { id: { name: 'broken' }, before: null, after: { ...desired, image: 'none:1' } },
    { id, before: null, after: desired },
  ];
  await expect(container.write(host, changes, running)).rejects.toThrow('No such image: none:1');
  expect(await container.probe(host, [id])).toMatchObject([{ state: { running: true } }]);
});

test('an owned container has the owner mark, stopped or not', () => {
  expect(container.hasOwnerMark?.(desired)).toBe(true);
  expect(container.hasOwnerMark?.({ ...desired, running: false })).toBe(true);
  expect(container.hasOwnerMark?.({ ...desired, labels: {} })).toBe(false);
});

test.each([
  ['healthy', { settled: 'yes' }],
  ['unchecked', { settled: 'yes', warning: expect.stringContaining('no health check') }],
  ['unhealthy', { settled: 'never', reason: expect.stringContaining('simulated: this image is never healthy') }],
  ['exits', { settled: 'never', reason: expect.stringContaining('simulated: this image does not run') }],
] as const)('a container that is %s', async (health, settled) => {
  const host = hostWith(health);
  const change = { id, before: null, after: desired };
  await container.write(host, [change], running);
  expect(await container.settle?.(host, [change])).toEqual([settled]);
});

test.each([
  ['owned', desired.labels, true, undefined],
  ['foreign', {}, false, { adoptable: false, fix: expect.stringContaining('docker rename bind9') }],
  ['of lazyjack 1.3', { lazyjack: '' }, false, { adoptable: false, fix: expect.stringContaining("run 1.3's down and clean") }],
])('an existing container that is %s', async (_, labels, owned, refusal) => {
  const [answer] =
    (await container.refuse?.(hostWith('healthy'), [{ id, before: { ...desired, labels }, after: desired, owned }], [])) ?? [];
  if (refusal === undefined) expect(answer).toBeUndefined();
  else expect(answer).toMatchObject(refusal);
});
