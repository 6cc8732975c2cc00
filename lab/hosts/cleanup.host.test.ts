import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { listCgroupProcesses, listCgroups } from './cgroups.ts';
import { createLab } from './create-lab.ts';
import { lockMachine } from './lock-machine.ts';
import { cgroupPrefix, labDirectory, labNames, removeAbandonedLabs } from './lab-record.ts';
import { projectRoot } from './project-root.ts';
import { waitFor } from './wait-for.ts';

/** Reads interfaces, addresses, routes and mounts of this machine. */
const readMachineState = async (): Promise<string> => {
  const { stdout } = await execa('sh', [
    '-c',
    'ip -br link; ip -br addr; ip route; ip -6 route; sysctl -a -r "net.ipv[46].*forwarding" 2>/dev/null',
  ]);
  return `${stdout}\n${readFileSync('/proc/mounts', 'utf8')}`;
};

const listLeftovers = async (name: string): Promise<readonly string[]> => [
  ...(await listCgroups(cgroupPrefix(name))),
  ...(await listCgroupProcesses(cgroupPrefix(name))),
  ...(existsSync(labDirectory(name)) ? [labDirectory(name)] : []),
];

test('close removes everything and leaves the machine unchanged', async () => {
  // Tests in other workers change the network and the mounts of this machine.
  const unlock = await lockMachine();
  try {
    await expectUnchangedMachine();
  } finally {
    await unlock();
  }
});

async function expectUnchangedMachine(): Promise<void> {
  const before = await readMachineState();
  const lab = await createLab({ hosts: ['alone'] });
  expect(await listLeftovers(lab.name)).not.toEqual([]);
  const pids = lab.hosts.map((host) => host.pid);
  await lab.close();
  expect(await listLeftovers(lab.name)).toEqual([]);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  expect(await readMachineState()).toBe(before);
  await lab.close();
}

test('a lab ends when its creator is killed, and the next lab cleans up', async () => {
  const code = `
    import { build } from 'esbuild';
    const { outputFiles } = await build({ entryPoints: ['lab/hosts/create-lab.ts'], bundle: true, write: false, platform: 'node', format: 'esm', packages: 'external', define: { 'import.meta.dirname': JSON.stringify(process.cwd()) } });
    const { writeFileSync, rmSync } = await import('node:fs');
    const file = process.cwd() + '/node_modules/.killed-lab.mjs';
    writeFileSync(file, outputFiles[0].text);
    const { createLab } = await import(file);
    rmSync(file);
    const lab = await createLab({ hosts: ['doomed'] });
    console.log(lab.name, lab.host('doomed').pid);
    setInterval(() => {}, 1000);
  `;
  const child = execa('node', ['--input-type=module', '-e', code], { cwd: projectRoot, reject: false, env: { NODE_OPTIONS: '' } });
  const [name = '', pid = ''] = await new Promise<string[]>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().trim().split(' '));
    });
  });
  expect(await labNames()).toContain(name);
  child.kill('SIGKILL');
  await child;
  await waitFor(() => (existsSync(`/proc/${pid}`) ? null : true), { description: 'the host to end', timeout: 5_000 });
  await removeAbandonedLabs();
  expect(await listLeftovers(name)).toEqual([]);
});
