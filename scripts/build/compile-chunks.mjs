import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './esbuild-options.mjs';

/** What surrounds a chunk when it is compiled. V8 takes what it has compiled for the same text only. */
export const wrapper = ['(function (require, programDirectory, programUrl) {', '\n})'];

/**
 * What V8 makes of the chunks: all of their functions that are called when the trainer (trainer.cjs) runs what a plan runs, and no others,
 * because all that is kept is read at every start. The chunks one behind the other; before them where each is, as JSON, and its length.
 */
export async function compileChunks(programDirectory, chunks) {
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-build-'));
  const config = ['--config', join(root, 'examples/three-hosts.yaml'), '--host', 'my-master', '--force'];
  const runs = [
    ['validate', ...config],
    ['plan', ...config, '--host-from', join(root, 'fixtures/hosts/my-master.json')],
    ['plan', ...config],
  ];
  try {
    const wrapped = [...chunks].map(([name, code]) => [name, `${wrapper[0]}${code}${wrapper[1]}`]);
    await writeFile(join(directory, 'task.json'), JSON.stringify({ programDirectory, chunks: wrapped, runs }));
    execFileSync(process.execPath, [fileURLToPath(new URL('trainer.cjs', import.meta.url)), directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: directory, DOCKER_HOST: `unix://${directory}/docker.sock` },
    });
    return await readFile(join(directory, 'compiled'));
  } finally {
    await rm(directory, { recursive: true });
  }
}
