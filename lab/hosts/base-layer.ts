import { chmod, chown, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkoutOnHost } from './checkout-on-host.ts';
import { hostPath } from './enter-host.ts';
import { stubPrograms } from '../kubernetes/stub-programs.ts';
import { uplinkNameServer } from '../network/uplink.ts';
import type { HostFile, HostOptions } from './lab-options.ts';

export const internetAddress = '10.99.0.1';

const hostsFileText = (name: string): string => `127.0.0.1\tlocalhost
127.0.1.1\t${name}.example.test\t${name}

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;

/**
 * Packages are unpacked without running their scripts, so the links to iptables, which the scripts would create, are made here. The docker
 * client is that of Debian, even if this machine has another earlier in PATH.
 */
function packageLinks(): Record<string, HostFile> {
  const names = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);
  const iptables = names.map((name): [string, HostFile] => [`/usr/sbin/${name}`, { target: name.replace('tables', 'tables-nft') }]);
  return Object.fromEntries([...iptables, ['/usr/local/bin/docker', { target: '/usr/bin/docker' }]]);
}

/** Links the Node.js that runs this code if a host would not find it in PATH. */
function nodeJsLink(): Record<string, HostFile> {
  return hostPath.split(':').includes(dirname(process.execPath)) ? {} : { '/usr/local/bin/node': { target: process.execPath } };
}

function baseFiles(options: HostOptions, packages: boolean): Record<string, HostFile> {
  return {
    '/etc/hostname': `${options.name}\n`,
    '/etc/hosts': hostsFileText(options.name),
    '/etc/resolv.conf': `nameserver ${options.uplink ? uplinkNameServer : internetAddress}\n`,
    '/usr/local/bin/lazyjack': { content: `#!/bin/sh\nexec ${checkoutOnHost}/dist/lazyjack "$@"\n`, mode: 0o755 },
    ...nodeJsLink(),
    ...stubPrograms(options),
    ...(packages ? packageLinks() : {}),
    ...options.files,
  };
}

/** Copies mode and owner from the directory below, which a directory in an upper layer hides. */
async function makeDirectory(layer: string, path: string): Promise<void> {
  if (path === '/') return;
  await makeDirectory(layer, dirname(path));
  const lowerDirectory = await stat(path).catch(() => null);
  const created = await mkdir(join(layer, path), { recursive: true });
  if (created === undefined || lowerDirectory === null) return;
  await chmod(join(layer, path), lowerDirectory.mode & 0o7777);
  await chown(join(layer, path), lowerDirectory.uid, lowerDirectory.gid);
}

async function writeEntry(layer: string, name: string, file: HostFile): Promise<void> {
  await makeDirectory(layer, dirname(name));
  const path = join(layer, name);
  if (typeof file === 'string') await writeFile(path, file);
  else if ('target' in file) await symlink(file.target, path);
  else {
    await writeFile(path, file.content);
    await chmod(path, file.mode);
  }
}

/** Writes the layer that makes a copy of this machine a plain host with the name of the options. */
export async function writeBaseLayer(directory: string, options: HostOptions, binds: readonly string[], packages: boolean): Promise<void> {
  for (const path of ['/mnt', '/var/lib/docker', ...binds]) await makeDirectory(directory, path);
  for (const [path, file] of Object.entries(baseFiles(options, packages))) await writeEntry(directory, path, file);
}
