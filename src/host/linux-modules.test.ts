import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeCommands } from './programs/commands.ts';
import { linuxModules } from './linux-modules.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(`${tmpdir()}/lazyjack-modules-`);
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(`${root}${path}`), { recursive: true });
  await writeFile(`${root}${path}`, text);
}
const read = (...names: readonly string[]) => linuxModules(makeCommands(), root, '6.1.0').read(names);

test('lists a loaded module with its users', async () => {
  await put('/proc/modules', 'br_netfilter 32768 0 - Live 0x0\nbridge 311296 1 br_netfilter, Live 0x0\noverlay 163840 3 - Live 0x0\n');
  await put('/sys/module/bridge/refcnt', '1');
  expect(await read('br-netfilter', 'bridge', 'overlay')).toEqual([
    { state: 'loaded', references: 0, usedBy: [] },
    { state: 'loaded', references: 1, usedBy: ['br_netfilter'] },
    { state: 'loaded', references: 3, usedBy: [] },
  ]);
});

test('detects a built-in module by each of its traces', async () => {
  await put('/proc/modules', '');
  await put('/lib/modules/6.1.0/modules.builtin', 'kernel/fs/overlayfs/overlay.ko\nkernel/net/some-thing.ko.xz\n');
  await put('/sys/module/nf_conntrack/parameters', '');
  await put('/proc/sys/net/bridge', '');
  expect((await read('overlay', 'some_thing', 'nf_conntrack', 'br_netfilter')).map(({ state }) => state)).toEqual(
    Array(4).fill('built-in'),
  );
});

test('a kernel without module support', async () => {
  expect(await read('br_netfilter')).toEqual([{ state: 'absent' }]);
});
