import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/** cloud-init writes /etc/hosts at each boot because data of the instance say so. No file of the host overrules them. */
export function checkHostsTemplate({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  if (facts.hostsTemplate?.isInstanceSetting !== true) return [];
  return [
    {
      severity: 'warning',
      summary: 'cloud-init writes /etc/hosts at each boot',
      detail: 'The user data or vendor data of this instance have manage_etc_hosts, which removes the names of the nodes at each boot.',
      fix: 'Set manage_etc_hosts: false there. If they cannot be changed, remove update_etc_hosts from cloud_init_modules in /etc/cloud/cloud.cfg.',
      source: cluster.sourceOf(['topology', node.name]),
      isForcible: false,
    },
  ];
}
