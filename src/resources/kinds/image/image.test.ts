import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { image } from './index.ts';

const own = { reference: 'lazyjack/dns64:1', context: 'dns64' };
const other = { reference: 'danehans/tayga:latest', context: null };
const present = { present: true };
const running = new AbortController().signal;

test('builds an own image, and pulls any other', async () => {
  const host = simulatedHost({ containers: { registry: { 'danehans/tayga:latest': { id: 'sha256:2' } } } });
  expect(await image.probe(host, [own, other])).toEqual([
    { known: true, state: null },
    { known: true, state: null },
  ]);
  const changes = [own, other].map((id) => ({ id, before: null, after: present }));
  await image.write(host, changes, running);
  expect(host.effects).toEqual(['build image lazyjack/dns64:1', 'pull image danehans/tayga:latest']);
  expect(await image.probe(host, [own])).toEqual([{ known: true, state: present }]);
});

test('is retained: a cache', async () => {
  expect(image.retainedBecause).toBe('a cache');
  const host = simulatedHost();
  await expect(image.write(host, [{ id: own, before: present, after: null }], running)).rejects.toThrow('is not removed');
});

test('a signal interrupts the build', async () => {
  const host = simulatedHost();
  await expect(image.write(host, [{ id: own, before: null, after: present }], AbortSignal.abort())).rejects.toMatchObject({
    kind: 'interrupted',
  });
});
