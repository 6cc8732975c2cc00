import { describe, expect, test } from '@jest/globals';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { ownerSetting } from './index.ts';
import { makeOwnerSetting, type OwnerSettingId } from './owner-settings.ts';

const desired = { file: 'lazyjack', inUse: true } as const;
const signal = new AbortController().signal;
const ownNetworkFile: OwnerSettingId = { daemon: 'systemd-networkd', dev: 'eth1' };
const unmanagedByNetworkManager: OwnerSettingId = { daemon: 'NetworkManager', dev: 'eth1' };
const keptByNetworkd: OwnerSettingId = { daemon: 'systemd-networkd', dev: 'eth1', keepsWith: '50-eth1.network' };
const linkState = '/run/systemd/netif/links/3';
const deviceState = '/run/NetworkManager/devices/3';

/**
 * Simulates the files of both daemons: on a reload, they follow the settings of lazyjack. NetworkManager sets the interface down when it stops
 * managing it.
 */
function createHost({ isRunning = true, ignores = false } = {}): SimulatedHost {
  const active = isRunning ? 'active' : 'inactive';
  const host = simulatedHost(
    {
      network: { links: [{ name: 'eth1', index: 3, up: true }] },
      files: {
        '/etc/systemd/network/50-eth1.network.d': { type: 'directory' },
        '/etc/NetworkManager/conf.d': { type: 'directory' },
        '/run/systemd/units': { type: 'directory' },
        ...(isRunning && {
          '/run/systemd/units/invocation:systemd-networkd.service': { type: 'symlink', target: '1' },
          '/run/systemd/units/invocation:NetworkManager.service': { type: 'symlink', target: '2' },
        }),
        [linkState]: { type: 'file', content: 'ADMIN_STATE=configured\nNETWORK_FILE_DROPINS=""\n' },
        [deviceState]: { type: 'file', content: '[device]\nmanaged=true\n' },
      },
      services: { units: { 'systemd-networkd': { active }, NetworkManager: { active } } },
    },
    {
      onEffect: (label) => {
        if (ignores || !label.startsWith('after reload')) return;
        const { files, network } = host.record();
        const has = (id: OwnerSettingId): boolean => {
          const { path, text } = makeOwnerSetting(id);
          const file = files[path];
          return file?.type === 'file' && file.content === text;
        };
        if (label.endsWith('systemd-networkd')) {
          const dropIns = has(keptByNetworkd) ? makeOwnerSetting(keptByNetworkd).path : '';
          const file = has(ownNetworkFile) ? makeOwnerSetting(ownNetworkFile).path : '/etc/systemd/network/50-eth1.network';
          host.files.put(linkState, {
            type: 'file',
            content: `ADMIN_STATE=configured\nNETWORK_FILE=${file}\nNETWORK_FILE_DROPINS="${dropIns}"\n`,
          });
          return;
        }
        const isManaged = !has(unmanagedByNetworkManager);
        host.files.put(deviceState, { type: 'file', content: isManaged ? '[device]\nmanaged=true\n' : '' });
        if (!isManaged && network.links.some(({ up }) => up)) void host.network.write([{ op: 'set-link', dev: 'eth1', up: false }]);
      },
    },
  );
  return host;
}

const reloads = (host: SimulatedHost): readonly string[] => host.effects.filter((effect) => effect.startsWith('reload'));

async function stateOf(host: SimulatedHost, id: OwnerSettingId) {
  const [probed] = await ownerSetting.probe(host, [id]);
  return probed;
}

describe.each([
  [ownNetworkFile, '/etc/systemd/network/00-lazyjack-eth1.network'],
  [unmanagedByNetworkManager, '/etc/NetworkManager/conf.d/90-lazyjack-eth1.conf'],
  [keptByNetworkd, '/etc/systemd/network/50-eth1.network.d/90-lazyjack.conf'],
])('%j', (id, path) => {
  testKindLaws(ownerSetting, {
    id,
    states: [null, desired],
    createHost: async () => ({ host: createHost(), discard: async () => undefined }),
    readComparableState: (host) => host.files.read(path),
  });

  test('is written, and the daemon reloads and follows it; the interface stays up', async () => {
    const host = createHost();
    await ownerSetting.write(host, [{ id, before: null, after: desired }], signal);
    expect(ownerSetting.makeAddress(id)).toBe(`owner-setting:${path}`);
    expect(await stateOf(host, id)).toEqual({ known: true, state: desired });
    expect(reloads(host)).toEqual([`reload ${id.daemon}`]);
    expect((await host.network.read()).links).toMatchObject([{ name: 'eth1', up: true }]);
  });

  test('a daemon that does not run is not started, and follows the setting when it starts', async () => {
    const host = createHost({ isRunning: false });
    await ownerSetting.write(host, [{ id, before: null, after: desired }], signal);
    expect(await stateOf(host, id)).toEqual({ known: true, state: desired });
    expect(reloads(host)).toEqual([]);
  });

  test('a file that the daemon did not read yet is written by half', async () => {
    const host = createHost();
    host.files.put(path, { type: 'file', content: makeOwnerSetting(id).text });
    const live = { file: 'lazyjack', inUse: false } as const;
    expect(await stateOf(host, id)).toEqual({ known: true, state: live });
    expect(ownerSetting.isHalfWritten?.(live)).toBe(true);
    const before = host.effects.length;
    await ownerSetting.write(host, [{ id, before: live, after: desired }], signal);
    expect(host.effects.slice(before)).toContain(`reload ${id.daemon}`);
    expect(host.effects.slice(before).filter((effect) => effect.includes(path))).toEqual([]);
    expect(await stateOf(host, id)).toEqual({ known: true, state: desired });
  });

  test('a foreign file of that name is refused', async () => {
    const text = '[Network]\nAddress=192.0.2.1/24\n';
    const before = { file: { text }, inUse: true };
    const [refusal] = (await ownerSetting.refuse?.(createHost(), [{ id, before, after: desired, owned: false }], [])) ?? [];
    expect(refusal).toMatchObject({ detail: `There is a ${path} already, and lazyjack did not create it.`, adoptable: false });
  });
});

test.each([ownNetworkFile, keptByNetworkd])('%j: deleted without a reload while foreign addresses are on the interface', async (id) => {
  const host = createHost();
  await ownerSetting.write(host, [{ id, before: null, after: desired }], signal);
  await host.network.write([{ op: 'add-address', dev: 'eth1', family: 4, address: '192.0.2.5', prefix: 24 }]);
  await ownerSetting.write(host, [{ id, before: desired, after: null }], signal);
  expect(reloads(host)).toHaveLength(1);
  await ownerSetting.write(host, [{ id, before: null, after: desired }], signal);
  await host.network.write([{ op: 'delete-address', dev: 'eth1', family: 4, address: '192.0.2.5', prefix: 24 }]);
  await ownerSetting.write(host, [{ id, before: desired, after: null }], signal);
  expect(reloads(host)).toHaveLength(3);
});

test('a daemon that goes on managing the interface is noticed', async () => {
  const host = createHost({ ignores: true });
  host.files.put(makeOwnerSetting(ownNetworkFile).path, { type: 'file', content: makeOwnerSetting(ownNetworkFile).text });
  expect(await stateOf(host, ownNetworkFile)).toEqual({ known: true, state: { file: 'lazyjack', inUse: false } });
});

describe('NetworkManager sets the interface down', () => {
  const address = 'fd00:99::5';
  const route = 'unicast 198.18.9.0/24 dev eth1 table 77 proto boot scope global';

  async function createForeign(isUp: boolean): Promise<SimulatedHost> {
    const host = createHost();
    await host.network.write([
      { op: 'add-address', dev: 'eth1', family: 6, address, prefix: 64 },
      { op: 'add-entry', type: 'route', ipArguments: route },
      { op: 'set-link', dev: 'eth1', up: isUp },
    ]);
    return host;
  }

  test('the interface and everything that it loses are side effects', async () => {
    const sideEffects = await ownerSetting.sideEffects?.(await createForeign(true), [
      { id: unmanagedByNetworkManager, before: null, after: desired },
    ]);
    expect(sideEffects).toEqual([
      { kind: 'link', id: { dev: 'eth1' }, foreign: true },
      { kind: 'address', id: { dev: 'eth1', address }, foreign: true },
      { kind: 'routing-entry', id: expect.objectContaining({ type: 'route' }), foreign: true },
    ]);
  });

  test.each([
    ['systemd-networkd', true, { id: ownNetworkFile, before: null, after: desired }],
    ['an interface that is down', false, { id: unmanagedByNetworkManager, before: null, after: desired }],
    ['a setting that is in use', true, { id: unmanagedByNetworkManager, before: { file: { text: '' }, inUse: true }, after: desired }],
    ['a setting that is deleted', true, { id: unmanagedByNetworkManager, before: desired, after: null }],
  ])('%s: no side effects', async (_what, isUp, change) => {
    expect(await ownerSetting.sideEffects?.(await createForeign(isUp), [change])).toEqual([]);
  });

  test('apply restores a foreign address and route at once', async () => {
    const host = await createForeign(true);
    const resource = ownerSetting.declare(unmanagedByNetworkManager, desired, { needs: [], sources: [] });
    expect(await simulatedEngine(host).apply([resource])).toMatchObject({ status: 'done' });
    expect(host.effects).toContain('ip link set dev eth1 down');
    expect((await host.network.read()).addresses.map((each) => each.address)).toContain(address);
    expect((await host.network.readEntries()).map(({ ipArguments }) => ipArguments)).toContain(route);
  });
});
