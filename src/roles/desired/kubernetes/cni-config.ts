import { podGateway, podSubnet } from '../../../config/addressing.ts';
import { conflistName, formatConflist, cniDirectory, leaseDirectory } from '../../../cni/conflist.ts';
import { type CniPluginName, cniPlugins } from '../../../cni/index.ts';
import type { CniPlugin } from '../../../cni/cni-plugin.ts';
import type { PodRange, NodePodSubnets } from '../../../cni/node-pod-subnets.ts';
import { chooseCniVersion, type CniVersion } from '../../../cni/cni-versions.ts';
import type { PodNetwork } from '../../../config/cluster.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import { parseInstalledVersion } from '../../../kubeadm/kubeadm-version.ts';
import { toDesiredState, type DesiredState } from '../../desired-state.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareDirectories, declareFile } from '../declare-file.ts';
import { bridge } from '../../../resources/kinds/bridge/index.ts';
import { directory } from '../../../resources/kinds/directory/index.ts';
import { file } from '../../../resources/kinds/file/index.ts';
import { workingFile } from '../../../resources/kinds/working-file/index.ts';

const conflistPath = `${cniDirectory}/${conflistName}`;

/** The list of CNI plugins for this node's pods. What other networks have in that directory is not touched. */
export function declareCniConfig(input: RoleInput, { plugins, kubeadm }: KubernetesFacts): DesiredState {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['general', 'plugin'], ['pod_net', 'cidr']);
  const places = declareDirectories(['/etc/cni', cniDirectory], sources);
  const range = (pods: PodNetwork): PodRange => ({ subnet: podSubnet(pods, node.id), gateway: podGateway(pods, node.id).address });
  const [first, ...rest] = cluster.pods;
  const pods: NodePodSubnets = { ranges: [range(first), ...rest.map(range)], mtu: cluster.mtu };
  const { hostInterface: device } = getCniPlugin(cluster.plugin);
  const around = [
    ...places,
    ...(device === undefined ? [] : [bridge.declare({ dev: device }, { type: 'bridge' }, { sources })]),
    ...declareDirectories(['/var/lib/cni', '/var/lib/cni/networks'], sources),
    workingFile.declare(
      { path: leaseDirectory },
      { type: 'directory' },
      { needs: [directory.makeAddress({ path: '/var/lib/cni/networks' })], sources },
    ),
  ];
  const version = chooseConfigVersion(plugins, kubeadm);
  if (typeof version === 'object') return { desired: around, unknown: [{ address: file.makeAddress({ path: conflistPath }), ...version }] };
  const content = formatConflist(cniPlugins[cluster.plugin], pods, version);
  return toDesiredState([...around, declareFile({ path: conflistPath, content, sources, needs: places.map((place) => place.address) })]);
}

/** What the plugins that were found speak, or why that is nothing. */
function chooseConfigVersion(
  plugins: KubernetesFacts['plugins'],
  kubeadm: KubernetesFacts['kubeadm'],
): CniVersion | { readonly reason: string } {
  if (!plugins.found) return { reason: `CNI plugins are missing: ${plugins.missing.join(', ')} in ${plugins.directories.join(' or ')}` };
  return (
    chooseCniVersion(plugins.supportedVersions, newestSupportedVersion(kubeadm)) ?? {
      reason: `the CNI plugins in ${plugins.directory} are too old`,
    }
  );
}

function getCniPlugin(name: CniPluginName): CniPlugin {
  return cniPlugins[name];
}

/**
 * What runtimes of the time speak, whatever the plugins do: dockershim, up to 1.23, no more than 0.4.0, nor containerd before 1.6 (libcni 0.8), which
 * the kubelet works with up to 1.25. The runtime that is there now is not asked: the list would be another one after an upgrade of it.
 */
function newestSupportedVersion(kubeadm: KubernetesFacts['kubeadm']): CniVersion {
  const minor = parseInstalledVersion(kubeadm)?.minor;
  return minor !== undefined && minor <= 25 ? '0.4.0' : '1.0.0';
}
