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

/** The list of CNI plugins for this node's pods. Configurations of other networks in that directory are not touched. */
export function declareCniConfig(input: RoleInput, { plugins, kubeadm }: KubernetesFacts): DesiredState {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['general', 'plugin'], ['pod_net', 'cidr']);
  const directories = declareDirectories(['/etc/cni', cniDirectory], sources);
  const range = (pods: PodNetwork): PodRange => ({ subnet: podSubnet(pods, node.id), gateway: podGateway(pods, node.id).address });
  const [first, ...rest] = cluster.pods;
  const pods: NodePodSubnets = { ranges: [range(first), ...rest.map(range)], mtu: cluster.mtu };
  const { hostBridge: device } = getCniPlugin(cluster.plugin);
  const surroundings = [
    ...directories,
    ...(device === undefined ? [] : [bridge.declare({ dev: device }, { type: 'bridge' }, { sources })]),
    ...declareDirectories(['/var/lib/cni', '/var/lib/cni/networks'], sources),
    workingFile.declare(
      { path: leaseDirectory },
      { type: 'directory' },
      { needs: [directory.makeAddress({ path: '/var/lib/cni/networks' })], sources },
    ),
  ];
  const version = chooseConfigVersion(plugins, kubeadm);
  if (typeof version === 'object')
    return { desired: surroundings, unknown: [{ address: file.makeAddress({ path: conflistPath }), ...version }] };
  const content = formatConflist(cniPlugins[cluster.plugin], pods, version);
  return toDesiredState([
    ...surroundings,
    declareFile({ path: conflistPath, content, sources, needs: directories.map((each) => each.address) }),
  ]);
}

/** The newest version of the CNI specification that the installed plugins support, or the reason why there is none. */
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
 * The newest version that the container runtimes of a Kubernetes release support. dockershim (up to 1.23) and containerd before 1.6 (libcni
 * 0.8; works with the kubelet up to 1.25) support at most 0.4.0. The installed runtime is not probed, because the list would change when it
 * is upgraded.
 */
function newestSupportedVersion(kubeadm: KubernetesFacts['kubeadm']): CniVersion {
  const minor = parseInstalledVersion(kubeadm)?.minor;
  return minor !== undefined && minor <= 25 ? '0.4.0' : '1.0.0';
}
