import type { JsonObject } from '../core/json.ts';
import type { NodePodSubnets } from './node-pod-subnets.ts';
import type { CniPlugin } from './cni-plugin.ts';
import type { CniVersion } from './cni-versions.ts';

/** Runtimes use the first file of this directory, ordered by name. */
export const cniDirectory = '/etc/cni/net.d';
export const conflistName = '10-lazyjack.conflist';

/** Directories in which packages and admins install the plugins. */
export const pluginDirectories = ['/opt/cni/bin', '/usr/lib/cni'] as const;

/** host-local stores its leases in a directory of this name, below /var/lib/cni/networks. */
const podNetworkName = 'lazyjack';
export const leaseDirectory = `/var/lib/cni/networks/${podNetworkName}`;

/** The programs that the list calls, and `loopback`, which container runtimes call for every pod as well. */
export function programsOf(plugin: CniPlugin): readonly string[] {
  return [plugin.program, 'host-local', 'portmap', 'loopback'];
}

/** The list of plugins (CNI specification, section 1) that connects this node's pods. */
export function makeConflist(plugin: CniPlugin, pods: NodePodSubnets, cniVersion: CniVersion): JsonObject {
  return {
    cniVersion,
    name: podNetworkName,
    plugins: [
      { type: plugin.program, ...plugin.makeOptions(pods), ipam: makeIpam(pods) },
      // For hostPort of pods; the runtime fills in the port mappings.
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

/** The text of the file. */
export function formatConflist(...of: Parameters<typeof makeConflist>): string {
  return `${JSON.stringify(makeConflist(...of), null, 2)}\n`;
}

/**
 * A default route per family, by the gateway of its range. The plugins' own option would add one for each family, with
 * or without a range.
 */
function makeIpam({ ranges }: NodePodSubnets): JsonObject {
  return {
    type: 'host-local',
    ranges: ranges.map(({ subnet, gateway }) => [{ subnet: subnet.text, gateway }]),
    routes: ranges.map(({ subnet }) => ({ dst: subnet.family === 6 ? '::/0' : '0.0.0.0/0' })),
  };
}
