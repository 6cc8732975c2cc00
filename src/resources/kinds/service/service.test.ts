import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import type { RecordedHostInput } from '../../../host/simulated/recorded-host.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { service } from './index.ts';

const id = { unit: 'kubelet' };
const active = { active: true } as const;
const never = new AbortController().signal;
const hostWith = (services: RecordedHostInput['services']) => simulatedHost({ services });

testKindLaws(service, {
  id,
  states: [null, active],
  createHost: async () => ({ host: hostWith({ units: { kubelet: {} } }), discard: async () => undefined }),
  readComparableState: (host) => host.services.read([id.unit]),
});

test('a replacement stops several units, and starts them again after one daemon-reload', async () => {
  const host = hostWith({ units: { kubelet: { active: 'active' }, containerd: { active: 'active' } } });
  const ids = [id, { unit: 'containerd' }];
  await service.write(
    host,
    ids.map((each) => ({ id: each, before: active, after: null })),
    never,
  );
  await service.write(
    host,
    ids.map((each) => ({ id: each, before: null, after: active })),
    never,
  );
  expect(host.effects).toEqual([
    'systemctl stop kubelet',
    'systemctl stop containerd',
    'systemctl daemon-reload',
    'systemctl start kubelet',
    'systemctl start containerd',
  ]);
});

test.each([
  ['active', active],
  ['activating', active],
  ['inactive', null],
  ['failed', null],
] as const)('%s', async (state, expected) => {
  expect(await service.probe(hostWith({ units: { kubelet: { active: state } } }), [id])).toEqual([{ known: true, state: expected }]);
});

test.each([
  ['missing', 'systemctl: there is no program systemctl'],
  ['elsewhere', 'systemd does not run here'],
] as const)('systemd %s: unknown, and why', async (systemd, reason) => {
  expect(await service.probe(hostWith({ systemd }), [id])).toMatchObject([{ known: false, reason }]);
});

test('a masked unit is refused; a missing one may be written by the same run', async () => {
  const refusal = async (services: RecordedHostInput['services']) =>
    (await service.refuse?.(hostWith(services), [{ id, before: null, after: active, owned: false }], []))?.[0];
  expect(await refusal({ units: { kubelet: { load: 'masked' } } })).toMatchObject({ fix: 'allow it: systemctl unmask kubelet' });
  expect(await refusal({})).toBeUndefined();
});

test('reports a unit that starts and does not keep running', async () => {
  const settle = async (state: 'active' | 'activating' | 'failed') =>
    (
      await service.settle?.(hostWith({ units: { kubelet: { active: state, sub: 'auto-restart' } } }), [
        { id, before: null, after: active },
      ])
    )?.[0];
  expect(await settle('active')).toEqual({ settled: 'yes' });
  expect(await settle('activating')).toEqual({ settled: 'not-yet', reason: 'activating (auto-restart)' });
  expect(await settle('failed')).toMatchObject({ settled: 'never', reason: expect.stringContaining('journalctl -u kubelet') });
});
