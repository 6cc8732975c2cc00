import { cniPlugins } from '../cni/index.ts';
import { pluginDirectories, programsOf } from '../cni/conflist.ts';
import { isMember } from '../config/is-member.ts';
import type { CniPlugins } from '../core/cni-plugins.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import { linuxCniPlugins } from '../host/cni-plugins.ts';
import { readKubernetesFacts } from '../host/kubernetes-facts.ts';
import type { Phase } from '../journal/entry.ts';
import { kubeadmLogPath } from '../roles/paths.ts';
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
  const facts = await readKubernetesFacts(host, {
    plugins: phase === 'up' ? linuxCniPlugins : notLookedFor,
    ...(phase === 'up' && { installed }),
    programs: programsOf(cniPlugins[cluster.plugin]),
    directories: pluginDirectories,
    workArea: cluster.workArea,
  });
  const nodes = await asked;
  return { ...facts, ...(nodes !== undefined && { nodes }) };
}
