import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { directory } from '../resources/directory.ts';
import { kubeconfig } from '../resources/kubeconfig.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';

/** On the master: the administrator's kubeconfig where `kubectl` looks for it, for whom `--kubeconfig` names. */
export function declareAdminKubeconfigs(
  input: RoleInput,
  { administrators = [] }: KubernetesFacts,
  cluster: readonly Address[],
): readonly DesiredResource[] {
  const { node } = input;
  if (!node.roles.has('master')) return [];
  const sources = sourcesOf(input, ['topology', node.name]);
  return administrators.flatMap(({ name, uid, gid, home, hasDirectory }) => {
    // One that is there stays as its owner has it.
    const place = directory.declare({ path: `${home}/.kube` }, hasDirectory ? {} : { mode: 0o700, uid, gid }, { sources });
    const copy = kubeconfig.declare(
      { user: name, path: `${home}/.kube/config` },
      { type: 'copy', content: null, mode: 0o600, uid, gid },
      { needs: [place.address, ...cluster], sources },
    );
    return [place, copy];
  });
}
