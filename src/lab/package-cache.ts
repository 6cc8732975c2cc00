import { readFileSync } from 'node:fs';
import { buildOnce } from './build-once.ts';
import { cacheDirectory } from './cache-directory.ts';
import { cacheKey } from './cache-key.ts';
import { labScript } from './project-root.ts';

const packages: readonly string[] = [
  ...['docker.io', 'containerd', 'runc', 'iptables', 'nftables', 'conntrack', 'containernetworking-plugins'],
  ...['iproute2', 'iputils-ping', 'procps', 'ethtool', 'tcpdump', 'bind9-dnsutils', 'curl', 'busybox-static'],
  // For images and for what surrounds the hosts.
  ...['mmdebstrap', 'slirp4netns', 'radvd'],
];

/**
 * A directory with the packages, unpacked. It completes this machine, so what is installed here belongs to the key: a library that
 * goes away would leave programs that do not start.
 */
export async function packageLayer(): Promise<string> {
  const script = labScript('fetch-packages.sh');
  const key = cacheKey([readFileSync(script), readFileSync('/var/lib/dpkg/status'), ...packages]);
  const cache = cacheDirectory();
  return buildOnce(cache, `packages-${key}`, [script, cache, key, ...packages]);
}
