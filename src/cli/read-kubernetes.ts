import { cniPlugins } from '../cni/index.ts';
import { cniDirectory, conflistName, leaseDirectory, pluginDirectories, programsOf } from '../cni/conflist.ts';
import { isMember } from '../config/is-member.ts';
import type { CniPlugins } from '../core/cni-plugins.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { FoundMember } from '../core/membership.ts';
import type { Programs } from '../core/programs.ts';
import { linuxCniPlugins } from '../host/cni-plugins.ts';
import { readKubernetesFacts } from '../host/kubernetes-facts.ts';
import type { Phase } from '../journal/entry.ts';
import { foundVersion } from '../kubeadm/version.ts';
import { findMember } from '../resources/kubeadm/find-member.ts';
import { kubeadmConfPath, kubeadmLogPath, memberRecordPath } from '../roles/paths.ts';
import { joinedNodes } from './joined-nodes.ts';
import type { Target } from './target.ts';
import type { Session } from './session.ts';

/** `prepare` writes nothing for plugins, and asking each for its versions is a process. */
const notLookedFor: CniPlugins = { find: async (programs, directories) => ({ found: false, missing: programs, directories }) };

/** Only masters and minions have to do with Kubernetes. */
export async function readKubernetes(
  { host, installed, recorded }: Session,
  { cluster, node }: Target,
  phase: Phase,
): Promise<KubernetesFacts | undefined> {
  if (recorded || !isMember(node)) return undefined;
  const asked = phase === 'up' && node.roles.has('master') ? joinedNodes(host, kubeadmLogPath(cluster.workArea)) : undefined;
  const found = findMember(host.files, {
    log: kubeadmLogPath(cluster.workArea),
    conf: kubeadmConfPath(cluster.workArea),
    record: memberRecordPath,
    conflist: `${cniDirectory}/${conflistName}`,
    leases: leaseDirectory,
  });
  const facts = await readKubernetesFacts(host, {
    plugins: phase === 'up' ? linuxCniPlugins : notLookedFor,
    ...(phase === 'up' && { installed }),
    programs: programsOf(cniPlugins[cluster.plugin]),
    directories: pluginDirectories,
    workArea: cluster.workArea,
  });
  const [nodes, membership] = await Promise.all([asked, found]);
  const kubelet = membership === undefined ? undefined : await kubeletOf(membership, facts, installed);
  return {
    ...facts,
    ...(nodes !== undefined && { nodes }),
    ...(membership !== undefined && { membership: { ...membership, ...(kubelet !== undefined && { kubelet }) } }),
  };
}

/** A worker node that was upgraded runs a kubelet of kubeadm's version; only where kubeadm's is another than noted is it asked, which is a process. */
async function kubeletOf({ role, record }: FoundMember, { kubeadm }: KubernetesFacts, installed: Programs): Promise<string | undefined> {
  const version = foundVersion(kubeadm);
  if (role === 'master' || record === undefined || version === undefined || record.kubeadm === `1.${version.minor}`) return undefined;
  return installed.version('kubelet', ['--version']);
}
