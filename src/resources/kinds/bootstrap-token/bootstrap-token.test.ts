import { expect, test } from '@jest/globals';
import type { DesiredResource } from '../../../core/resource.ts';
import type { SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { plainHost } from '../../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { bootstrapToken } from './index.ts';

const id = { token: 'abcdef', config: '/conf', log: '/log', timeout: 1000 };
const desired: readonly DesiredResource[] = [bootstrapToken.declare(id, { usable: true })];
const apiServer = '/etc/kubernetes/manifests/kube-apiserver.yaml';

function createHost(): SimulatedHost {
  const host = plainHost('my-master');
  host.files.put('/conf', { type: 'file', content: 'bootstrapTokens:\n- token: abcdef.0123456789abcdef\n' });
  host.files.put(apiServer, { type: 'file', content: 'token abcdef 2999-01-01T00:00:00Z\n' });
  return host;
}

const expire = (host: SimulatedHost): void => {
  host.files.put(apiServer, { type: 'file', content: 'token abcdef 2020-01-01T00:00:00Z\n' });
};

test('leaves a valid token alone; creates an expired or deleted token again', async () => {
  const host = createHost();
  const engine = simulatedEngine(host);
  expect(await engine.apply(desired)).toMatchObject({ status: 'nothing' });
  for (const end of [
    expire,
    (each: SimulatedHost) => {
      each.files.put(apiServer, { type: 'file', content: '' });
    },
  ]) {
    end(host);
    expect((await engine.plan(desired)).changes).toMatchObject([{ address: 'bootstrap-token:abcdef', action: 'create' }]);
    expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
    expect((await engine.plan(desired)).changes).toEqual([]);
  }
});

test('an API server that does not answer is reported, and does not block destroy', async () => {
  const host = createHost();
  const engine = simulatedEngine(host);
  expire(host);
  expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
  expect((await engine.destroyPlan()).irreversible).toMatchObject([{ address: 'bootstrap-token:abcdef' }]);

  host.files.put(apiServer, null);
  expect((await engine.plan(desired)).unknown).toMatchObject([{ address: 'bootstrap-token:abcdef' }]);
  expect(await engine.destroyPlan()).toMatchObject({ unknown: [], irreversible: [], changes: [], forget: ['bootstrap-token:abcdef'] });
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(engine.entries).toEqual([]);
});

test('a token that is no longer desired: an apply without changes writes nothing', async () => {
  const host = createHost();
  const engine = simulatedEngine(host);
  expire(host);
  expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
  const lines = engine.entries.length;
  expect(await engine.apply([])).toEqual({ status: 'nothing' });
  expect(engine.entries).toHaveLength(lines);
});
