import { cniPlugins } from '../../cni/index.ts';
import { cniDirectory, conflistName, leaseDirectory, pluginDirectories, programsOf } from '../../cni/conflist.ts';
import { isMember } from '../../config/is-member.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import { readKubernetesFacts } from '../../host/kubernetes/read-kubernetes-facts.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { readMemberFacts } from '../../resources/kinds/cluster-member/read-member-facts.ts';
import { kubeadmConfPath, kubeadmLogPath, memberRecordPath } from '../../roles/lazyjack-paths.ts';
import { kubeletDropInPath } from '../../roles/desired/kubernetes/kubelet-files.ts';
import { listNodePorts } from '../../roles/preflight/taken-ports.ts';
import { readJoinedNodes } from './read-joined-nodes.ts';
import { validateKubeadmConf } from './validate-kubeadm-conf.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** Only control plane nodes and worker nodes have Kubernetes facts. */
export async function readKubernetes(
  host: HostReader,
  { cluster, node }: ConfiguredNode,
  phase: Phase,
): Promise<KubernetesFacts | undefined> {
  if (!isMember(node)) return undefined;
  const joined =
    phase === 'up' && node.membership === 'control-plane' ? readJoinedNodes(host, kubeadmLogPath(cluster.workArea)) : undefined;
  const member = readMemberFacts(host, {
    kubeadmLog: kubeadmLogPath(cluster.workArea),
    kubeadmConf: kubeadmConfPath(cluster.workArea),
    memberRecord: memberRecordPath,
    conflist: `${cniDirectory}/${conflistName}`,
    leasesDirectory: leaseDirectory,
  });
  const facts = await readKubernetesFacts(host, {
    readsInstalled: phase === 'up',
    pluginPrograms: programsOf(cniPlugins[cluster.plugin]),
    pluginDirectories,
    workArea: cluster.workArea,
    ...(phase === 'up' && {
      overruling: { cniDirectory, cniFile: conflistName, kubeletDropIn: kubeletDropInPath, ports: listNodePorts({ cluster, node }) },
    }),
  });
  const [nodes, membership, refused] = await Promise.all([
    joined,
    member,
    facts.isMember ? undefined : validateKubeadmConf(host, { cluster, node }, facts),
  ]);
  const kubeletVersion = membership === undefined ? undefined : await readKubeletVersion(membership, facts, host.programs);
  return {
    ...facts,
    ...(nodes !== undefined && { nodes }),
    ...(refused !== undefined && { refusedByKubeadm: refused }),
    ...(membership !== undefined && { membership: { ...membership, ...(kubeletVersion !== undefined && { kubeletVersion }) } }),
  };
}

/** An upgraded worker node runs a kubelet of kubeadm's version. Reading it starts a process, so only if kubeadm's differs from the recorded one. */
async function readKubeletVersion(
  { role, record }: MemberFacts,
  { kubeadm }: KubernetesFacts,
  installed: Programs,
): Promise<string | undefined> {
  const version = parseInstalledVersion(kubeadm);
  if (role === 'control-plane' || record === undefined || version === undefined || record.kubeadm === `1.${version.minor}`)
    return undefined;
  return installed.readVersionOutput('kubelet', ['--version']);
}
