import type { JsonObject } from '../core/json.ts';
import type { NodePodSubnets } from './node-pod-subnets.ts';
import type { CniPlugin } from './cni-plugin.ts';
import type { CniVersion } from './cni-versions.ts';

/** Runtimes take the first file of this directory, in the order of names. */
export const cniDirectory = '/etc/cni/net.d';
export const conflistName = '10-lazyjack.conflist';

/** Where packages and people put the plugins. */
export const pluginDirectories = ['/opt/cni/bin', '/usr/lib/cni'] as const;

/** host-local keeps what it gave away in a directory of this name, below /var/lib/cni/networks. */
const podNetworkName = 'lazyjack';
export const leaseDirectory = `/var/lib/cni/networks/${podNetworkName}`;

/** The programs that the list calls, and `loopback`, which container runtimes call for every pod beside it. */
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
      // hostPort of pods; the runtime fills in which.
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

/** The text of the file. */
export function formatConflist(...of: Parameters<typeof makeConflist>): string {
  return `${JSON.stringify(makeConflist(...of), null, 2)}\n`;
}

/** A default route per family, by way of the range's gateway: the plugins' own option adds one of each family whether there is one or not. */
function makeIpam({ ranges }: NodePodSubnets): JsonObject {
  return {
    type: 'host-local',
    ranges: ranges.map(({ subnet, gateway }) => [{ subnet: subnet.text, gateway }]),
    routes: ranges.map(({ subnet }) => ({ dst: subnet.family === 6 ? '::/0' : '0.0.0.0/0' })),
  };
}
