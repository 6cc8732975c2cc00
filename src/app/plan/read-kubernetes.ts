import { cniPlugins } from '../../cni/index.ts';
import { cniDirectory, conflistName, leaseDirectory, pluginDirectories, programsOf } from '../../cni/conflist.ts';
import { isMember } from '../../config/is-member.ts';
import type { CniPlugins } from '../../core/host/cni-plugins-port.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import { linuxCniPlugins } from '../../host/kubernetes/find-cni-plugins.ts';
import { readKubernetesFacts } from '../../host/kubernetes/read-kubernetes-facts.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { readMemberFacts } from '../../resources/kinds/cluster-member/read-member-facts.ts';
import { kubeadmConfPath, kubeadmLogPath, memberRecordPath } from '../../roles/lazyjack-paths.ts';
import { readJoinedNodes } from './read-joined-nodes.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { Session } from '../session/session.ts';

/** `prepare` writes nothing for plugins, and reading the version of each starts a process. */
const pluginsNotSearched: CniPlugins = { find: async (programs, directories) => ({ found: false, missing: programs, directories }) };

/** Only control plane nodes and worker nodes have Kubernetes facts. */
export async function readKubernetes(
  { host, installedPrograms, isRecorded }: Session,
  { cluster, node }: ConfiguredNode,
  phase: Phase,
): Promise<KubernetesFacts | undefined> {
  if (isRecorded || !isMember(node)) return undefined;
  const joined =
    phase === 'up' && node.membership === 'control-plane' ? readJoinedNodes(host, kubeadmLogPath(cluster.workArea)) : undefined;
  const member = readMemberFacts(host.files, {
    kubeadmLog: kubeadmLogPath(cluster.workArea),
    kubeadmConf: kubeadmConfPath(cluster.workArea),
    memberRecord: memberRecordPath,
    conflist: `${cniDirectory}/${conflistName}`,
    leasesDirectory: leaseDirectory,
  });
  const facts = await readKubernetesFacts(host, {
    plugins: phase === 'up' ? linuxCniPlugins : pluginsNotSearched,
    ...(phase === 'up' && { installedPrograms: installedPrograms }),
    programs: programsOf(cniPlugins[cluster.plugin]),
    directories: pluginDirectories,
    workArea: cluster.workArea,
  });
  const [nodes, membership] = await Promise.all([joined, member]);
  const kubeletVersion = membership === undefined ? undefined : await readKubeletVersion(membership, facts, installedPrograms);
  return {
    ...facts,
    ...(nodes !== undefined && { nodes }),
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
