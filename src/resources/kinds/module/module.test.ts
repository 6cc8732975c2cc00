import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import type { RecordedHostInput } from '../../../host/simulated/recorded-host.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { module } from './index.ts';

const id = { name: 'br_netfilter' };
const loaded = { loaded: true } as const;
const hostWith = (modules: RecordedHostInput['modules']) => simulatedHost({ modules });
const refusal = async (modules: RecordedHostInput['modules']) =>
  (await module.refuse?.(hostWith(modules), [{ id, before: null, after: loaded, owned: false }], []))?.[0];

testKindLaws(module, {
  id,
  states: [null, loaded],
  createHost: async () => ({ host: simulatedHost(), discard: async () => undefined }),
  readComparableState: async (host) => [await host.modules.read([id.name]), await host.sysctls.list('net/bridge')],
});

test('a built-in module counts as loaded', async () => {
  expect(await module.probe(hostWith({ builtIn: ['br_netfilter'] }), [id])).toEqual([{ known: true, state: loaded }]);
});

test('its parameters appear with it', async () => {
  const host = hostWith({});
  await module.write(host, [{ id, before: null, after: loaded }], new AbortController().signal);
  expect(await host.sysctls.read(['net/bridge/bridge-nf-call-iptables'])).toEqual(['1']);
  expect(host.effects).toEqual(['modprobe br_netfilter']);
});

test('refused with a fix if modprobe or the module is missing', async () => {
  expect(await refusal({})).toBeUndefined();
  expect(await refusal({ modprobe: false })).toMatchObject({ fix: 'Install it: apt-get install kmod', adoptable: false });
  expect(await refusal({ available: [] })).toMatchObject({
    detail: 'the running kernel has no module br_netfilter, neither built in nor as a file',
  });
});

test('a module that is in use is retained, and its users are named', async () => {
  const adjustRestore = async (references: number) =>
    (await module.adjustRestore?.(hostWith({ loaded: { br_netfilter: references } }), [{ id, before: loaded, after: null }], []))?.[0];
  expect(await adjustRestore(1)).toEqual({ target: loaded, note: 'retained: it is in use' });
  expect(await adjustRestore(0)).toEqual({ target: null });
});
