import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { listCgroups } from '../hosts/cgroups.ts';
import { cgroupPrefix, labDirectory, labNames, readRecord, removeLab } from '../hosts/lab-record.ts';

/** Removes every lab that this process created, including one that is still starting. */
export async function removeOwnLabs(): Promise<void> {
  for (const name of await labNames()) if ((await readRecord(name))?.owner?.pid === process.pid) await removeLab(name);
}

/**
 * Lists what remains of a lab that has ended, one line each. A process belongs to it if its arguments or mounts contain the directory of
 * the lab.
 */
export async function findLeftovers(name: string): Promise<readonly string[]> {
  const directory = labDirectory(name);
  const groups = await listCgroups(cgroupPrefix(name));
  const processes = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid));
  const users = await Promise.all(
    processes.map(async (pid) => {
      const texts = await Promise.all(['cmdline', 'mountinfo'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')));
      return texts.some((text) => text.includes(directory)) ? [`process ${pid}`] : [];
    }),
  );
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(directory));
  return [
    ...users.flat(),
    ...mounts.map((line) => `mount ${line}`),
    ...groups.map((path) => `control group ${path}`),
    ...(existsSync(directory) ? [`directory ${directory}`] : []),
  ];
}

/** Reads the links, addresses and routes of this machine for a later comparison. */
export async function readOwnNetwork(): Promise<string> {
  const queries = ['link', 'addr', 'route'].flatMap((what) => ['-4', '-6'].map((family) => ['-o', family, what, 'show']));
  const answers = await Promise.all(queries.map(async (args) => (await execa('ip', args, { reject: false })).stdout));
  return answers.join('\n').replace(/(valid_lft|preferred_lft|expires) \S+/g, '');
}
