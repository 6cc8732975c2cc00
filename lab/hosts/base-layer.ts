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
 * Packages are unpacked, their scripts do not run: the links to iptables are made by those elsewhere. And Docker's client is Debian's,
 * whatever this machine has before it in PATH.
 */
function packageLinks(): Record<string, HostFile> {
  const names = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);
  const iptables = names.map((name): [string, HostFile] => [`/usr/sbin/${name}`, { target: name.replace('tables', 'tables-nft') }]);
  return Object.fromEntries([...iptables, ['/usr/local/bin/docker', { target: '/usr/bin/docker' }]]);
}

/** The node of whoever runs this, where a host would not find it. */
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

/** A directory in an upper layer hides the mode of the one below it. */
async function makeDirectory(layer: string, path: string): Promise<void> {
  if (path === '/') return;
  await makeDirectory(layer, dirname(path));
  const below = await stat(path).catch(() => null);
  const made = await mkdir(join(layer, path), { recursive: true });
  if (made === undefined || below === null) return;
  await chmod(join(layer, path), below.mode & 0o7777);
  await chown(join(layer, path), below.uid, below.gid);
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

/** The small layer that makes a copy of the machine a plain host of that name. */
export async function writeBaseLayer(directory: string, options: HostOptions, binds: readonly string[], packages: boolean): Promise<void> {
  for (const path of ['/mnt', '/var/lib/docker', ...binds]) await makeDirectory(directory, path);
  for (const [path, file] of Object.entries(baseFiles(options, packages))) await writeEntry(directory, path, file);
}
