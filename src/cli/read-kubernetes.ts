import { cniPlugins } from '../cni/index.ts';
import { pluginDirectories, programsOf } from '../cni/conflist.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import { linuxCniPlugins } from '../host/cni-plugins.ts';
import { readKubernetesFacts } from '../host/kubernetes-facts.ts';
import type { Target } from './target.ts';
import type { Session } from './session.ts';

/** Only masters and minions have to do with Kubernetes. */
export async function readKubernetes({ host, recorded }: Session, { cluster, node }: Target): Promise<KubernetesFacts | undefined> {
  if (recorded || (!node.roles.has('master') && !node.roles.has('minion'))) return undefined;
  return readKubernetesFacts(host, {
    plugins: linuxCniPlugins,
    programs: programsOf(cniPlugins[cluster.plugin]),
    directories: pluginDirectories,
    workArea: cluster.workArea,
  });
}
