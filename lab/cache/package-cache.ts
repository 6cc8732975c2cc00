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
  ...['iproute2', 'iputils-ping', 'iputils-arping', 'procps', 'ethtool', 'tcpdump', 'bind9-dnsutils', 'curl', 'busybox-static'],
  // Run where a test is about them: a host's first process is not systemd.
  ...['systemd', 'systemd-resolved'],
  // For images and for what surrounds the hosts.
  ...['mmdebstrap', 'slirp4netns', 'radvd'],
];

/**
 * The key that a test run began with: what is installed on this machine in its midst must not make it fetch packages, and build images, within the
 * deadline of a test.
 */
const packageKeyVariable = 'LAZYJACK_LAB_PACKAGES';

/** Packages, unpacked. */
export interface PackageLayer {
  readonly directory: string;
  readonly key: string;
}

/**
 * Packages complete this machine, so what is installed here belongs to the key: a library that goes away would leave programs that do
 * not start. The script gives the directory its name as its last step: an interrupted run leaves nothing that looks complete.
 */
export async function ensurePackageLayer(): Promise<PackageLayer> {
  const script = labScriptPath('fetch-packages.sh');
  const key = process.env[packageKeyVariable] ?? cacheKey([readFileSync(script), readFileSync('/var/lib/dpkg/status'), ...packageNames]);
  const cache = cacheDirectory();
  const directory = join(cache, `packages-${key}`);
  if (!existsSync(directory)) {
    await withCacheLock(cache, async () => {
      await execa('bash', [script, cache, key, ...packageNames], { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' });
    });
  }
  await removeUnusedEntries(cache, `packages-${key}`);
  return { directory, key };
}

/** Lines for sources.list: where this machine gets Debian 12 from. Written with the packages. */
export const readPackageSources = (): string => readFileSync(join(cacheDirectory(), 'apt', 'sources.list'), 'utf8');
