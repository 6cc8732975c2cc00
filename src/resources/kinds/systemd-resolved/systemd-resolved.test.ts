import { expect, test } from '@jest/globals';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { systemdResolved } from './index.ts';
import { resolvedDropInPath as path, makeResolvedDropIn } from './resolved-drop-in.ts';

const server = 'fd00:10::100';
const id = { server };
const liveResolvConfPath = '/run/systemd/resolve/resolv.conf';
const signal = new AbortController().signal;
const desired = { dropIn: 'ours', first: true } as const;

/** Simulates the files of systemd-resolved: on restart, it reads its drop-in and writes the servers that it uses. */
async function createHost({ dropIn, isRunning = true }: { dropIn?: string; isRunning?: boolean } = {}): Promise<SimulatedHost> {
  const host = simulatedHost(
    {
      files: {
        '/etc/systemd/resolved.conf.d': { type: 'directory' },
        ...(dropIn !== undefined && { [path]: { type: 'file', content: dropIn } }),
      },
      services: { units: { 'systemd-resolved': { active: isRunning ? 'active' : 'inactive' } } },
    },
    {
      onEffect: (label) => {
        if (label !== 'after systemctl restart systemd-resolved') return;
        const file = host.record().files[path];
        const text = file?.type === 'file' && typeof file.content === 'string' ? file.content : '';
        const dropInServer = /^DNS=(.+)$/m.exec(text)?.[1];
        const servers = [...(dropInServer === undefined ? [] : [dropInServer]), '192.0.2.53'];
        host.files.put(liveResolvConfPath, {
          type: 'file',
          content: `search .\n${servers.map((each) => `nameserver ${each}\n`).join('')}`,
        });
      },
    },
  );
  if (isRunning) await host.services.restart('systemd-resolved');
  return host;
}

const restarts = (host: SimulatedHost): number => host.effects.filter((effect) => effect.includes('restart')).length;

async function find(host: SimulatedHost, of = server) {
  const [probed] = await systemdResolved.probe(host, [{ server: of }]);
  return probed;
}

testKindLaws(systemdResolved, {
  id,
  states: [
    null,
    desired,
    { dropIn: { text: `[Resolve]\nDNS=${server}\n` }, first: true },
    { dropIn: { text: '[Resolve]\n' }, first: false },
  ],
  createHost: async () => ({ host: await createHost(), discard: async () => undefined }),
  readComparableState: async (host) => [await host.files.read(path), await host.files.read(liveResolvConfPath)],
});

test('restarted once, and restored completely', async () => {
  const host = await createHost();
  const before = restarts(host);
  await systemdResolved.write(host, [{ id, before: null, after: desired }], signal);
  expect(await find(host)).toEqual({ known: true, state: desired });
  expect(restarts(host) - before).toBe(1);
  expect(await host.files.read(path)).toMatchObject({ type: 'file', mode: 0o644, content: Buffer.from(makeResolvedDropIn(server)) });
  await systemdResolved.write(host, [{ id, before: desired, after: null }], signal);
  expect(await find(host)).toEqual({ known: true, state: null });
  expect(await host.files.read(path)).toBeNull();
});

test('drop-in written, daemon not restarted: differs, and the file is not written again', async () => {
  const host = await createHost();
  host.files.put(path, { type: 'file', content: makeResolvedDropIn(server) });
  expect(await find(host)).toEqual({ known: true, state: { dropIn: 'ours', first: false } });
  const before = host.effects.length;
  await systemdResolved.write(host, [{ id, before: { dropIn: 'ours', first: false }, after: desired }], signal);
  expect(host.effects.slice(before)).toEqual(['systemctl restart systemd-resolved']);
});

test('drop-in deleted, daemon not restarted: the rest of a crashed restore counts as half-written', async () => {
  const host = await createHost({ dropIn: makeResolvedDropIn(server) });
  host.files.put(path, null);
  const live = { dropIn: null, first: true };
  expect(await find(host)).toEqual({ known: true, state: live });
  expect(systemdResolved.isHalfWritten?.(live)).toBe(true);
  expect(systemdResolved.hasOwnerMark?.(live)).toBe(false);
});

test('an owned drop-in for another server is that resource, not this one', async () => {
  const host = await createHost({ dropIn: makeResolvedDropIn('fd00:10::111') });
  expect(await find(host)).toEqual({ known: true, state: null });
  expect(await find(host, 'fd00:10::111')).toEqual({ known: true, state: desired });
});

test('a foreign configuration that uses the server is kept', async () => {
  const host = await createHost();
  host.files.put(liveResolvConfPath, { type: 'file', content: `nameserver ${server}\n` });
  expect(await find(host)).toEqual({ known: true, state: { dropIn: null, first: true } });
});

const refusal = async (host: SimulatedHost, before: Parameters<NonNullable<typeof systemdResolved.refuse>>[1][number]['before'] = null) =>
  (await systemdResolved.refuse?.(host, [{ id, before, after: desired, owned: false }], []))?.[0];

test('refused: a stopped systemd-resolved, and a foreign file of that name', async () => {
  expect(await refusal(await createHost())).toBeUndefined();
  expect((await refusal(await createHost({ isRunning: false })))?.fix).toContain('systemctl enable --now systemd-resolved');
  const text = '[Resolve]\nDNS=9.9.9.9\n';
  expect((await refusal(await createHost({ dropIn: text }), { dropIn: { text }, first: false }))?.detail).toContain('did not create it');
});

test('restore without a running systemd-resolved: the file is deleted, and nothing is started', async () => {
  const host = await createHost({ dropIn: makeResolvedDropIn(server), isRunning: false });
  await systemdResolved.write(host, [{ id, before: { dropIn: 'ours', first: false }, after: null }], signal);
  expect(restarts(host)).toBe(0);
  expect(await host.files.read(path)).toBeNull();
});
