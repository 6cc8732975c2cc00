import { chmod, copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../hosts/project-root.ts';
import type { UmlHostOptions } from './uml-options.ts';
import { toolCommand } from './uml-tools.ts';

/** The executable, in the checkout and on a host below its checkout. */
const executable = 'dist/lazyjack';

async function writeHostFiles(directory: string, options: UmlHostOptions): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [path, content] of Object.entries(options.files ?? {})) {
    const target = join(directory, 'files', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  for (const [path, source] of Object.entries(options.directories ?? {})) {
    await cp(source, join(directory, 'files', path), { recursive: true });
  }
  if (options.setUp !== undefined) await writeFile(join(directory, 'set-up.sh'), options.setUp);
}

/**
 * Makes the disk that every host of a lab reads: the built lazyjack, the scripts of the lab, the public key of the lab, and files of each
 * host. A disk, because reading the files of this machine through the kernel (hostfs) has no read-only mode that is safe.
 */
export async function makeLabDisk(tools: string, directory: string, publicKey: string, hosts: readonly UmlHostOptions[]): Promise<string> {
  const content = join(directory, 'checkout');
  const disk = join(directory, 'checkout.ext4');
  await mkdir(join(content, 'dist'), { recursive: true });
  await mkdir(join(content, 'hosts'));
  await copyFile(join(projectRoot, executable), join(content, executable));
  await chmod(join(content, executable), 0o755);
  await cp(join(projectRoot, 'scripts/lab'), join(content, 'scripts/lab'), { recursive: true });
  await writeFile(join(content, 'hosts/authorized_keys'), publicKey);
  for (const host of hosts) await writeHostFiles(join(content, 'hosts', host.name), host);
  const { stdout: used } = await execa('du', ['-sm', content]);
  const mebibytes = Math.ceil(Number.parseInt(used, 10) * 1.1) + 64;
  const [command, ...args] = [
    ...toolCommand(tools, 'mke2fs'),
    '-q',
    '-t',
    'ext4',
    '-O',
    '^has_journal',
    '-d',
    content,
    disk,
    `${mebibytes}M`,
  ];
  await execa(command, args);
  await rm(content, { recursive: true });
  return disk;
}
