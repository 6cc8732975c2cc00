import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeRollBackBootUnit } from './roll-back-boot-unit.ts';

let directory = '';
const wants = (): string => join(directory, 'multi-user.target.wants');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lazyjack-units-'));
  await mkdir(wants());
});
afterEach(() => rm(directory, { recursive: true }));

async function writeUnit(name: string): Promise<void> {
  await writeFile(join(directory, name), '');
  await symlink(`../${name}`, join(wants(), name));
}

test('the unit and its link are removed, with the directory that only they used', async () => {
  await writeUnit('lazyjack-roll-back.service');
  await removeRollBackBootUnit(directory);
  expect(await readdir(directory)).toEqual([]);
});

test('foreign units are retained, and an empty directory without the link', async () => {
  await removeRollBackBootUnit(directory);
  expect(await readdir(directory)).toEqual(['multi-user.target.wants']);
  await writeUnit('foreign.service');
  await writeUnit('lazyjack-roll-back.service');
  await removeRollBackBootUnit(directory);
  expect(await readdir(directory)).toEqual(['foreign.service', 'multi-user.target.wants']);
  expect(await readdir(wants())).toEqual(['foreign.service']);
});
