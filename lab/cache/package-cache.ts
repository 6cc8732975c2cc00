import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from './cache-directory.ts';
import { cacheKey } from './cache-key.ts';
import { removeUnusedEntries } from './remove-unused-entries.ts';
import { withCacheLock } from './cache-lock.ts';
import { labScriptPath } from '../hosts/project-root.ts';

const packageNames: readonly string[] = [
  ...['docker.io', 'containerd', 'runc', 'iptables', 'nftables', 'conntrack', 'containernetworking-plugins'],
  ...['iproute2', 'iputils-ping', 'iputils-arping', 'procps', 'ethtool', 'tcpdump', 'bind9-dnsutils', 'curl', 'busybox-static', 'strace'],
  // Only for tests of systemd: the first process of a host is not systemd.
  ...['systemd', 'systemd-resolved'],
  // For building images and for the network around the hosts.
  ...['mmdebstrap', 'slirp4netns', 'radvd'],
];

/**
 * The key from the start of a test run. Without it, software installed on this machine during the run would cause package downloads and
 * image builds within the deadline of a test.
 */
const packageKeyVariable = 'LAZYJACK_LAB_PACKAGES';

/** A directory with unpacked packages. */
export interface PackageLayer {
  readonly directory: string;
  readonly key: string;
}

/**
 * The packages add to the software of this machine, so the list of installed software is part of the key: if a library were removed,
 * programs would no longer start. The script renames the directory as its last step, so an interrupted run leaves no directory that looks
 * complete.
 */
export async function ensurePackageLayer(): Promise<PackageLayer> {
  return unpackPackages(process.env[packageKeyVariable] ?? packageKey(packageNames), packageNames);
}

const fetchScript = labScriptPath('fetch-packages.sh');

/** The key of packages that are unpacked with the software of this machine as it is now. */
export function packageKey(names: readonly string[]): string {
  return cacheKey([readFileSync(fetchScript), readFileSync('/var/lib/dpkg/status'), ...names]);
}

/** Unpacks packages, and what they need beyond the software of this machine, into the cache. They are downloaded once per key. */
export async function unpackPackages(key: string, names: readonly string[]): Promise<PackageLayer> {
  const cache = cacheDirectory();
  const directory = join(cache, `packages-${key}`);
  if (!existsSync(directory)) {
    await withCacheLock(cache, async () => {
      await execa('bash', [fetchScript, cache, key, ...names], { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' });
    });
  }
  await removeUnusedEntries(cache, `packages-${key}`);
  return { directory, key };
}

/** Lines for sources.list: the source of Debian 12 on this machine. `ensurePackageLayer` writes the file. */
export const readPackageSources = (): string => readFileSync(join(cacheDirectory(), 'apt', 'sources.list'), 'utf8');
