import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeUnusedEntries } from './remove-unused-entries.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'lab-cache-'));
});
afterEach(async () => {
  await rm(cache, { recursive: true });
});

test('an entry that is used keeps its mtime, which overlays of disks compare', async () => {
  await writeFile(join(cache, 'disk-1'), '');
  await utimes(join(cache, 'disk-1'), 1_700_000_000, 1_700_000_000);
  const before = await stat(join(cache, 'disk-1'));
  await removeUnusedEntries(cache, 'disk-1');
  const after = await stat(join(cache, 'disk-1'));
  expect(after.mtimeMs).toBe(before.mtimeMs);
  expect(after.ctimeMs).toBeGreaterThanOrEqual(before.ctimeMs);
  expect(after.atimeMs).toBeGreaterThan(before.atimeMs);
});

test('entries that were used lately stay', async () => {
  for (const name of ['disk-1', 'disk-2', 'root-1']) await writeFile(join(cache, name), '');
  await removeUnusedEntries(cache, 'disk-1');
  expect((await readdir(cache)).sort()).toEqual(['disk-1', 'disk-2', 'root-1']);
});
