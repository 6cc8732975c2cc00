import { managementAddresses } from '../../config/addressing.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { contains, parseAddress } from '../../core/ip/ip.ts';
import type { RoleInput } from '../role-input.ts';

/**
 * On the control plane node: nodes that run with another management address than the configuration gives them. Names and routes would follow the
 * configuration, and the pods over there be cut off. An address outside the management network is somebody's own arrangement.
 */
export function checkNodeAddresses({ cluster, facts }: RoleInput): readonly PreflightProblem[] {
  const found = (facts.kubernetes?.nodes ?? []).flatMap(({ name, isReady, isControlPlane, address = '' }) => {
    const node = cluster.nodes.find((each) => each.name === name);
    const text = parseAddress(address)?.text;
    if (node === undefined || text === undefined || !isReady || isControlPlane) return [];
    const own = managementAddresses(cluster, node).map((each) => each.address);
    const isManagement = cluster.management.some((network) => contains(network, text));
    return isManagement && !own.includes(text)
      ? [{ name, text, wanted: own.join(', '), source: cluster.sourceOf(['topology', name, 'id']) }]
      : [];
  });
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'a running node has another address than the configuration',
      detail: found
        .map(({ name, text, wanted, source: { file, line } }) => `${name}: ${text} in the cluster, ${wanted} in ${file}:${line}.`)
        .join('\n    '),
      fix: `If the node has joined with its new id already, use the same configuration here. Else change the id back, or let the node leave first: \`kubectl drain ${first.name} --ignore-daemonsets\`, \`kubectl delete node ${first.name}\`, and on that node \`lazyjack destroy --phase up\`.`,
      source: first.source,
      isForcible: false,
      hostDiffers: true,
      severityAtBoot: 'warning',
    },
  ];
}
