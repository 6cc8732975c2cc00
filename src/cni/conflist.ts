import type { JsonObject } from '../core/json.ts';
import type { PodSubnets } from './network.ts';
import type { CniPlugin } from './plugin.ts';
import type { CniVersion } from './versions.ts';

/** Runtimes take the first file of this directory, in the order of names. */
export const cniDirectory = '/etc/cni/net.d';
export const conflistName = '10-lazyjack.conflist';

/** Where packages and people put the plugins. */
export const pluginDirectories = ['/opt/cni/bin', '/usr/lib/cni'] as const;

/** host-local keeps what it gave away in a directory of this name, below /var/lib/cni/networks. */
const networkName = 'lazyjack';
export const leaseDirectory = `/var/lib/cni/networks/${networkName}`;

/** The programs that the list calls, and `loopback`, which container runtimes call for every pod beside it. */
export function programsOf(plugin: CniPlugin): readonly string[] {
  return [plugin.program, 'host-local', 'portmap', 'loopback'];
}

/** The list of plugins (CNI specification, section 1) that connects this node's pods. */
export function conflist(plugin: CniPlugin, pods: PodSubnets, cniVersion: CniVersion): JsonObject {
  return {
    cniVersion,
    name: networkName,
    plugins: [
      { type: plugin.program, ...plugin.options(pods), ipam: ipam(pods) },
      // hostPort of pods; the runtime fills in which.
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

/** The text of the file. */
export function conflistText(...of: Parameters<typeof conflist>): string {
  return `${JSON.stringify(conflist(...of), null, 2)}\n`;
}

/** A default route per family, by way of the range's gateway: the plugins' own option adds one of each family whether there is one or not. */
function ipam({ ranges }: PodSubnets): JsonObject {
  return {
    type: 'host-local',
    ranges: ranges.map(({ subnet, gateway }) => [{ subnet: subnet.text, gateway }]),
    routes: ranges.map(({ subnet }) => ({ dst: subnet.family === 6 ? '::/0' : '0.0.0.0/0' })),
  };
}
