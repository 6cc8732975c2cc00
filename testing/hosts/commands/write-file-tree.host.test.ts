import { lchown, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { raceAgainstAttacker } from '../support/race-against-attacker.ts';
import { writeFileTree } from '../../../src/app/render/write-file-tree.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/lazyjack-render-`);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

const treeOf = (content: string): ReadonlyMap<string, string> =>
  new Map(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [`node/${name}`, content]));

test('an attacker who swaps the output directory for a link cannot redirect render', async () => {
  for (const name of ['victim', 'out']) await mkdir(`${directory}/${name}`);
  await writeFileTree(`${directory}/out`, treeOf('first'), {});
  await symlink('../victim', `${directory}/out/link`);
  await lchown(`${directory}/out/link`, 1000, 1000);
  const swap = `const { renameSync, rmSync } = require('node:fs');
    for (;; rmSync('n', { recursive: true, force: true })) for (const [from, to] of [['node', 'n'], ['link', 'node'], ['node', 'link'], ['n', 'node']]) try { renameSync(from, to); } catch {}`;
  const { written, refused } = await raceAgainstAttacker({ script: swap, directory: `${directory}/out`, times: 300 }, (at) =>
    writeFileTree(`${directory}/out`, treeOf(`${at}`), {}),
  );
  expect(await readdir(`${directory}/victim`)).toEqual([]);
  expect(Math.min(written, refused)).toBeGreaterThan(0);
});
