import { expect, test } from '@jest/globals';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import {
  networkManagerDropInDirectory,
  networkManagerDropInPath as path,
  networkManagerRunsPath,
} from '../../../core/network-manager-paths.ts';
import { simulatedHost, type SimulatedHost, type SimulatedHostOptions } from '../../../host/simulated/simulated-host.ts';
import { networkManagerDns } from './index.ts';
import { networkManagerDropIn } from './network-manager-drop-in.ts';

const id = { setting: 'rc-manager' } as const;
const desired = { value: 'unmanaged', loaded: true } as const;
const signal = new AbortController().signal;

function createHost({ runs = true, ...options }: SimulatedHostOptions & { runs?: boolean } = {}): SimulatedHost {
  return simulatedHost(
    {
      files: {
        [networkManagerDropInDirectory]: { type: 'directory' },
        ...(runs && { [networkManagerRunsPath]: { type: 'symlink', target: '31d1588767704ed8803d3c239e153d18' } }),
      },
      services: { units: { NetworkManager: { active: 'active', sub: 'running' } } },
    },
    options,
  );
}

const find = async (host: SimulatedHost) => (await networkManagerDns.probe(host, [id]))[0];

testKindLaws(networkManagerDns, {
  id,
  states: [
    null,
    desired,
    { value: 'unmanaged', loaded: false },
    { value: null, loaded: false },
    { value: { text: '[main]\n' }, loaded: true },
  ],
  createHost: async () => ({ host: createHost(), discard: async () => undefined }),
  readComparableState: (host) => host.files.read(path),
});

test('NetworkManager reads the drop-in once, and once more when it is deleted', async () => {
  const host = createHost();
  await networkManagerDns.write(host, [{ id, before: null, after: desired }], signal);
  expect(await host.files.read(path)).toMatchObject({ type: 'file', mode: 0o644, content: Buffer.from(networkManagerDropIn) });
  await networkManagerDns.write(host, [{ id, before: desired, after: null }], signal);
  expect(await host.files.read(path)).toBeNull();
  expect(host.effects.filter((effect) => effect.startsWith('systemctl'))).toEqual(Array(2).fill('systemctl reload NetworkManager'));
});

test.each([
  ['written', null, desired],
  ['deleted', desired, null],
])('a drop-in that is %s shows until the end that NetworkManager has not read it', async (_, before, after) => {
  let crashes = false;
  const host = createHost({
    onEffect: (label) => {
      if (crashes && label === 'before systemctl reload NetworkManager') throw new Error('crash');
    },
  });
  if (before !== null) await networkManagerDns.write(host, [{ id, before: null, after: before }], signal);
  crashes = true;
  await expect(networkManagerDns.write(host, [{ id, before, after }], signal)).rejects.toThrow('crash');
  const live = await find(host);
  expect(live).toMatchObject({ known: true, state: { loaded: false } });
  const state = live?.known === true ? live.state : null;
  expect(state !== null && networkManagerDns.isHalfWritten?.(state)).toBe(true);
  crashes = false;
  await networkManagerDns.write(host, [{ id, before: state, after }], signal);
  expect(await find(host)).toEqual({ known: true, state: after });
});

test('a stopped NetworkManager is not started', async () => {
  const host = createHost({ runs: false });
  await networkManagerDns.write(host, [{ id, before: null, after: desired }], signal);
  await networkManagerDns.write(host, [{ id, before: desired, after: null }], signal);
  expect(host.effects.filter((effect) => effect.startsWith('systemctl'))).toEqual([]);
});

test('a foreign file of that name is refused', async () => {
  const host = createHost();
  const before = { value: { text: '[main]\n' }, loaded: true };
  const refuse = async (owned: boolean) => (await networkManagerDns.refuse?.(host, [{ id, before, after: desired, owned }], []))?.[0];
  expect((await refuse(false))?.detail).toContain('did not create it');
  expect(await refuse(true)).toBeUndefined();
});
