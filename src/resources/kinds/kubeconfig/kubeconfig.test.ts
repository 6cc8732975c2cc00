import { expect, test } from '@jest/globals';
import { makeContentRef } from '../../../core/content.ts';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { directory } from '../directory/index.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { kubeconfig } from './index.ts';

const adminConf = '/etc/kubernetes/admin.conf';
const path = '/home/alice/.kube/config';
const id = { user: 'alice', path };
const aliceIds = { uid: 1000, gid: 1000 };
const foreign = 'current-context: elsewhere\n';

function hostWith(files: Record<string, { type: 'file'; content: string; mode?: number; uid?: number; gid?: number }> = {}): SimulatedHost {
  return simulatedHost({
    files: {
      '/home/alice': { type: 'directory', ...aliceIds },
      '/etc/kubernetes': { type: 'directory' },
      [adminConf]: { type: 'file', content: 'current-context: kubernetes-admin\n', mode: 0o600 },
      ...files,
    },
  });
}

const copy = { type: 'copy' as const, content: null, mode: 0o600, ...aliceIds };

testKindLaws(kubeconfig, {
  id: { ...id, secret: true },
  states: [null, copy, { ...copy, mode: 0o400 }, { ...copy, type: 'file', content: { ...makeContentRef(Buffer.from(foreign)) } }],
  createHost: async () => {
    const host = hostWith();
    host.contents.put(Buffer.from(foreign));
    await host.files.makeDirectory('/home/alice/.kube', { mode: 0o700, ...aliceIds });
    return { host, discard: async () => undefined };
  },
  readComparableState: (host) => host.files.read(path),
});

const parent = directory.declare({ path: '/home/alice/.kube' }, { mode: 0o700, ...aliceIds });
const desired = [parent, kubeconfig.declare(id, copy, { needs: [parent.address] })];

async function text(host: SimulatedHost): Promise<string> {
  const node = await host.files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : '';
}

test('the user gets a private copy, and destroy deletes it with its directory', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
  expect(await text(host)).toContain('kubernetes-admin');
  expect(await host.files.read(path)).toMatchObject({ mode: 0o600, ...aliceIds });
  expect(await host.files.read('/home/alice/.kube')).toMatchObject({ mode: 0o700, ...aliceIds });
  expect((await engine.plan(desired)).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(await host.files.read('/home/alice/.kube')).toBeNull();
});

test('its content is in no plan', async () => {
  const plan = await simulatedEngine(hostWith()).plan(desired);
  expect(JSON.stringify(plan)).not.toContain('kubernetes-admin');
});

test("the user's own configuration is not overwritten", async () => {
  const host = hostWith({ [path]: { type: 'file', content: foreign, ...aliceIds } });
  const plan = await simulatedEngine(host).plan(desired);
  expect(plan.refused).toMatchObject([{ change: { address: 'kubeconfig:alice' }, refusal: { adoptable: true } }]);
});

test('a copy of an outdated admin.conf is updated', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await engine.apply(desired);
  host.files.put(adminConf, { type: 'file', content: 'renewed\n', mode: 0o600, uid: 0, gid: 0 });
  expect((await engine.plan(desired)).changes).toMatchObject([{ address: 'kubeconfig:alice', before: { type: 'old-copy' } }]);
  await engine.apply(desired);
  expect(await text(host)).toContain('renewed');
});

test('a copy without its admin.conf is deleted; an edited copy is retained', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await engine.apply(desired);
  host.files.put(adminConf, null);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(await host.files.read(path)).toBeNull();

  const other = hostWith();
  const otherEngine = simulatedEngine(other);
  await otherEngine.apply(desired);
  other.files.put(path, { type: 'file', content: `${await text(other)}more: mine\n`, mode: 0o600, ...aliceIds });
  expect(await otherEngine.destroy()).toMatchObject({ status: 'done' });
  expect(await text(other)).toContain('more: mine');
});
