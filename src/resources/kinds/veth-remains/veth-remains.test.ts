import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { vethRemains } from './index.ts';

const id = { bridge: 'lazyjack0' };
const veth = (name: string, peer: string | undefined, index: number, master?: string) => ({
  ...{ name, index, type: 'veth' },
  ...(peer !== undefined && { peer }),
  ...(master !== undefined && { master }),
});
const stray = [veth('veth1b999f1', 'vethae4bc4d', 8), veth('vethae4bc4d', 'veth1b999f1', 9)];
const links = [
  ...stray,
  // The other end is in a container; on the bridge of another network; created by another program.
  veth('veth0000001', undefined, 10, 'lazyjack0'),
  ...[veth('veth0000002', 'veth0000003', 11, 'docker0'), veth('veth0000003', 'veth0000002', 12)],
  ...[veth('mine', 'veth0000004', 13), veth('veth0000004', 'mine', 14)],
];
const signal = new AbortController().signal;

test('a pair without an end in a container is deleted, both ends', async () => {
  const host = simulatedHost({ network: { links } });
  expect(await vethRemains.probe(host, [id])).toEqual([{ known: true, state: { pairs: ['veth1b999f1'] } }]);
  await vethRemains.write(host, [{ id, before: { pairs: ['veth1b999f1'] }, after: null }], signal);
  expect(host.record().network.links.map(({ name }) => name)).toEqual(links.slice(stray.length).map(({ name }) => name));
});

test('a pair with one end on our bridge is stray too', async () => {
  const [one, other] = [veth('veth1b999f1', 'vethae4bc4d', 8, 'lazyjack0'), veth('vethae4bc4d', 'veth1b999f1', 9)];
  const host = simulatedHost({ network: { links: [{ name: 'lazyjack0', index: 2, type: 'bridge' }, one, other] } });
  expect(await vethRemains.probe(host, [id])).toMatchObject([{ state: { pairs: ['veth1b999f1'] } }]);
});

test('a pair that got into a container since is retained, and so is one that existed before', async () => {
  const host = simulatedHost({ network: { links: links.slice(stray.length) } });
  await vethRemains.write(host, [{ id, before: { pairs: ['veth1b999f1'] }, after: null }], signal);
  expect(host.effects).toEqual([]);
  const both = { pairs: ['veth1b999f1', 'veth2222222'] };
  expect(await vethRemains.adjustRestore?.(host, [{ id, before: both, after: { pairs: ['veth2222222', 'veth3333333'] } }], [])).toEqual([
    { target: { pairs: ['veth2222222'] } },
  ]);
});
