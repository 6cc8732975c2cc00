import { managementAddresses } from '../../config/addressing.ts';
import type { KubeletArgument } from '../../core/facts/overruling-facts.ts';
import { parseAddress } from '../../core/ip/ip.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { kubeletResolvConfPath } from '../lazyjack-paths.ts';
import type { RoleInput } from '../role-input.ts';
import { desiredCgroupDriver } from './node-registration-additions.ts';

/** Arguments of the kubelet in foreign files, which win over those of kubeadm and over the kubelet's configuration. */
export function checkKubeletArguments(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, node, facts } = input;
  return (facts.kubernetes?.overruling?.kubeletArguments ?? []).flatMap(({ path, argument, value }): readonly PreflightProblem[] => {
    const desired = desiredValue(input, argument);
    if (desired === undefined || normalize(argument, value) === desired) return [];
    return [
      {
        severity: 'error',
        summary: 'an argument of the kubelet overrules the cluster',
        detail: `${path} has --${argument}=${value}, which wins over ${desired}, the value of this cluster.`,
        fix: `Remove --${argument} from ${path}, then: systemctl daemon-reload`,
        source: cluster.sourceOf(['topology', node.name]),
        isForcible: true,
        severityAtBoot: 'warning',
      },
    ];
  });
}

/** undefined: any value will do. */
function desiredValue({ cluster, node, facts }: RoleInput, argument: KubeletArgument['argument']): string | undefined {
  switch (argument) {
    case 'node-ip':
      return managementAddresses(cluster, node)
        .map(({ address }) => address)
        .join(',');
    case 'resolv-conf':
      return cluster.dns64.length === 0 ? undefined : kubeletResolvConfPath;
    case 'cgroup-driver': {
      const minor = facts.kubernetes === undefined ? undefined : parseInstalledVersion(facts.kubernetes.kubeadm)?.minor;
      return desiredCgroupDriver({ cluster, node }, minor);
    }
    default:
      return undefined;
  }
}

function normalize(argument: string, value: string): string {
  if (argument !== 'node-ip') return value;
  return value
    .split(',')
    .map((address) => parseAddress(address)?.text ?? address)
    .join(',');
}
