import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
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
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'lazyjack-build-'));
  const of = (host) => ['--config', join(root, 'fixtures/machines/config.yaml'), '--host', host, '--force'];
  const runs = [
    { argv: ['validate', ...of('my-master')] },
    { argv: ['plan', '--phase', 'prepare', ...of('my-master')], on: 'my-master' },
    { argv: ['plan', '--phase', 'prepare', ...of('minion1')], on: 'minion1' },
  ];
  try {
    await copyMachines(directory);
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

/** As they were found, but for who may write: a journal that others could have written is not read. */
async function copyMachines(directory) {
  const machines = join(root, 'fixtures/machines');
  await cp(machines, directory, { recursive: true });
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : entry.name.startsWith('kubeadm.') ? 0o600 : 0o644);
  }
  for (const { name } of (await readdir(machines, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    await program(join(directory, name), 'ip', 'case "$*" in *-4*) family=4 ;; *) family=6 ;; esac; say=ip-$family');
    await program(join(directory, name), 'kubeadm', 'say=kubeadm.version');
  }
}

/** Nothing but the shell itself: there are no other programs on the machine. */
async function program(directory, name, choose) {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${choose}\nwhile IFS= read -r line; do printf '%s\\n' "$line"; done <"${directory}/$say"\n`);
  await chmod(path, 0o755);
}
