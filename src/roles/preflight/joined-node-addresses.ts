import { managementAddresses } from '../../config/addressing.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { contains, parseAddress } from '../../core/ip/ip.ts';
import type { RoleInput } from '../role-input.ts';

/**
 * On the control plane node: running nodes whose management address differs from the configuration. Names and routes would follow the
 * configuration, and the pods of these nodes would be cut off. An address outside the management network is an arrangement of the admin and
 * no problem.
 */
export function checkNodeAddresses({ cluster, facts }: RoleInput): readonly PreflightProblem[] {
  const differing = (facts.kubernetes?.nodes ?? []).flatMap(({ name, isReady, isControlPlane, address = '' }) => {
    const node = cluster.nodes.find((each) => each.name === name);
    const text = parseAddress(address)?.text;
    if (node === undefined || text === undefined || !isReady || isControlPlane) return [];
    const own = managementAddresses(cluster, node).map((each) => each.address);
    const isManagement = cluster.management.some((network) => contains(network, text));
    return isManagement && !own.includes(text)
      ? [{ name, text, desired: own.join(', '), source: cluster.sourceOf(['topology', name, 'id']) }]
      : [];
  });
  const [first] = differing;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'a node of the cluster has another address than in the configuration',
      detail: differing
        .map(({ name, text, desired, source: { file, line } }) => `${name}: ${text} in the cluster, ${desired} in ${file}:${line}.`)
        .join('\n    '),
      fix: `If the node has joined with its new id already, use the same configuration here. Else change the id back, or let the node leave first: \`kubectl drain ${first.name} --ignore-daemonsets\`, \`kubectl delete node ${first.name}\`, and on that node \`lazyjack destroy --phase up\`.`,
      source: first.source,
      isForcible: false,
      severityAtBoot: 'warning',
    },
  ];
}
