import { podGateway, podSubnet } from '../config/addressing.ts';
import { conflistName, conflistText, cniDirectory, leaseDirectory } from '../cni/conflist.ts';
import { type CniPluginName, cniPlugins } from '../cni/index.ts';
import type { CniPlugin } from '../cni/plugin.ts';
import type { PodRange, PodSubnets } from '../cni/network.ts';
import { chooseCniVersion, type CniVersion } from '../cni/versions.ts';
import type { PodNetwork } from '../config/cluster.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import { foundVersion } from '../kubeadm/version.ts';
import { desired, type Desired } from './desired.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { directories, wholeFile } from './whole-file.ts';
import { bridge } from '../resources/bridge.ts';
import { directory } from '../resources/directory.ts';
import { file } from '../resources/file.ts';
import { scratch } from '../resources/scratch.ts';

const path = `${cniDirectory}/${conflistName}`;

/** The list of CNI plugins for this node's pods. What other networks have in that directory is not touched. */
export function cniConfig(input: RoleInput, { plugins, kubeadm }: KubernetesFacts): Desired {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['general', 'plugin'], ['pod_net', 'cidr']);
  const places = directories(['/etc/cni', cniDirectory], sources);
  const range = (pods: PodNetwork): PodRange => ({ subnet: podSubnet(pods, node.id), gateway: podGateway(pods, node.id).address });
  const [first, ...rest] = cluster.pods;
  const pods: PodSubnets = { ranges: [range(first), ...rest.map(range)], mtu: cluster.mtu };
  const { bridge: device } = cniPlugin(cluster.plugin);
  const around = [
    ...places,
    ...(device === undefined ? [] : [bridge.declare({ dev: device }, { type: 'bridge' }, { sources })]),
    ...directories(['/var/lib/cni', '/var/lib/cni/networks'], sources),
    scratch.declare(
      { path: leaseDirectory },
      { type: 'directory' },
      { after: [directory.address({ path: '/var/lib/cni/networks' })], sources },
    ),
  ];
  const version = versionFor(plugins, kubeadm);
  if (typeof version === 'object') return { wishes: around, unknown: [{ address: file.address({ path }), ...version }] };
  const content = conflistText(cniPlugins[cluster.plugin], pods, version);
  return desired([...around, wholeFile({ path, content, sources, after: places.map((place) => place.address) })]);
}

/** What the plugins that were found speak, or why that is nothing. */
function versionFor(plugins: KubernetesFacts['plugins'], kubeadm: KubernetesFacts['kubeadm']): CniVersion | { readonly reason: string } {
  if (!plugins.found) return { reason: `CNI plugins are missing: ${plugins.missing.join(', ')} in ${plugins.directories.join(' or ')}` };
  return chooseCniVersion(plugins.spoken, newestFor(kubeadm)) ?? { reason: `the CNI plugins in ${plugins.directory} are too old` };
}

function cniPlugin(name: CniPluginName): CniPlugin {
  return cniPlugins[name];
}

/**
 * What runtimes of the time speak, whatever the plugins do: dockershim, up to 1.23, no more than 0.4.0, nor containerd before 1.6 (libcni 0.8), which
 * the kubelet works with up to 1.25. The runtime that is there now is not asked: the list would be another one after an upgrade of it.
 */
function newestFor(kubeadm: KubernetesFacts['kubeadm']): CniVersion {
  const minor = foundVersion(kubeadm)?.minor;
  return minor !== undefined && minor <= 25 ? '0.4.0' : '1.0.0';
}
