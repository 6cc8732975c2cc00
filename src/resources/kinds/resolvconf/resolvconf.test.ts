import { expect, test } from '@jest/globals';
import { testKindLaws } from '../../../../testing/kind-laws/kind-laws.ts';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { openresolv, resolvconf } from './index.ts';
import { debianResolvconf, openresolv as openresolvSettings } from './resolvconf-settings.ts';

const server = 'fd00:10::100';
const id = { server };
const signal = new AbortController().signal;
const desired = { configured: true, first: true };
const programs = [
  { kind: resolvconf, settings: debianResolvconf, foreign: '# by hand\nnameserver 192.0.2.1\noptions edns0\n' },
  { kind: openresolv, settings: openresolvSettings, foreign: 'resolv_conf=/etc/resolv.conf\nname_servers="192.0.2.1"\n' },
] as const;

type Program = (typeof programs)[number];

/** Simulates the program: it writes the servers of its settings before those of the interfaces. */
async function createHost({ settings }: Program, text: string | null): Promise<SimulatedHost> {
  const { path, writtenPath, enabled } = settings;
  const file = (content: string) => ({ type: 'file', content }) as const;
  const host = simulatedHost(
    {
      files: {
        '/etc/resolvconf/resolv.conf.d': { type: 'directory' },
        '/run/resolvconf': { type: 'directory' },
        ...(text !== null && { [path]: file(text) }),
        ...(enabled !== undefined && { [enabled.path]: file('') }),
      },
    },
    {
      onEffect: (label) => {
        if (label !== 'after resolvconf -u') return;
        const settingsFile = host.record().files[path];
        const content = settingsFile?.type === 'file' && typeof settingsFile.content === 'string' ? settingsFile.content : '';
        const servers = [...content.matchAll(/^(?:nameserver |name_servers=")([^"\s$]+)/gmu)].map(([, address]) => address);
        const inOrder = settings === debianResolvconf ? servers : servers.toReversed();
        host.files.put(writtenPath, file([...inOrder, '198.51.100.53'].map((address) => `nameserver ${address}\n`).join('')));
      },
    },
  );
  await host.resolver.update();
  return host;
}

const textAt = async (host: SimulatedHost, path: string): Promise<string | null> => {
  const node = await host.files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : null;
};

for (const program of programs) {
  const { kind, settings, foreign } = program;
  const find = async (host: SimulatedHost) => (await kind.probe(host, [id]))[0];

  testKindLaws(kind, {
    id,
    states: [null, desired],
    createHost: async () => ({ host: await createHost(program, foreign), discard: async () => undefined }),
    readComparableState: async (host) => [await host.files.read(settings.path), await host.files.read(settings.writtenPath)],
  });

  test.each([
    ['nothing', null],
    ['an empty file', ''],
    ['foreign lines', foreign],
    ['no final newline', foreign.trimEnd()],
  ])(`${kind.name}: the server comes first, and %s is restored`, async (_, text) => {
    const host = await createHost(program, text);
    await kind.write(host, [{ id, before: null, after: desired }], signal);
    expect(await find(host)).toEqual({ known: true, state: desired });
    expect(await textAt(host, settings.writtenPath)).toContain('198.51.100.53');
    await kind.write(host, [{ id, before: desired, after: null }], signal);
    expect(await find(host)).toEqual({ known: true, state: null });
    expect(await textAt(host, settings.path)).toBe(text);
  });

  test(`${kind.name}: a line that the program has not read, or still uses, is half-written`, async () => {
    const host = await createHost(program, foreign);
    await kind.write(host, [{ id, before: null, after: desired }], signal);
    host.files.put(settings.writtenPath, { type: 'file', content: 'nameserver 192.0.2.1\n' });
    expect(await find(host)).toEqual({ known: true, state: { configured: true, first: false } });
    await kind.write(host, [{ id, before: { configured: true, first: false }, after: desired }], signal);
    expect(await find(host)).toEqual({ known: true, state: desired });
    host.files.put(settings.path, { type: 'file', content: foreign });
    const live = { configured: false, first: true };
    expect(await find(host)).toEqual({ known: true, state: live });
    expect(kind.isHalfWritten?.(live)).toBe(true);
  });

  test(`${kind.name}: an identical foreign line that was added later is retained`, async () => {
    const host = await createHost(program, foreign);
    await kind.write(host, [{ id, before: null, after: desired }], signal);
    const [ownLine = ''] = (await textAt(host, settings.path))?.split('\n').filter((line) => line.includes(server)) ?? [];
    host.files.put(settings.path, { type: 'file', content: `${(await textAt(host, settings.path)) ?? ''}${ownLine}\n` });
    await kind.write(host, [{ id, before: desired, after: null }], signal);
    expect(await textAt(host, settings.path)).toBe(`${foreign}${ownLine}\n`);
  });
}

test("Debian's resolvconf with updates disabled is refused with the command that enables them", async () => {
  const [program] = programs;
  const host = await createHost(program, null);
  const refusal = async () => (await resolvconf.refuse?.(host, [{ id, before: null, after: desired, owned: false }], []))?.[0];
  expect(await refusal()).toBeUndefined();
  host.files.put('/run/resolvconf/enable-updates', null);
  expect(await refusal()).toMatchObject({ fix: 'Let it write: resolvconf --enable-updates' });
});
