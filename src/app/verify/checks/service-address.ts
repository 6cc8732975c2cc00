import { isMember } from '../../../config/is-member.ts';
import type { TrafficResult } from '../../../core/host/traffic-port.ts';
import { type Cidr, nth } from '../../../core/ip/ip.ts';
import { describeResult } from '../translation/explain-function-checks.ts';
import { type Check, notApplicable } from '../verify-check.ts';

/** Of the service `kubernetes`, which has the first address of the service network. */
const httpsPort = 443;
/** Milliseconds. */
const deadline = 5000;

/** The service `kubernetes` accepts a connection at its service address, so kube-proxy works on this node. */
export const checkService: Check = ({ cluster, node, phases, traffic }) => {
  if (!isMember(node)) return notApplicable('service', `${node.name} is no member of the cluster`);
  if (!phases.has('up')) return notApplicable('service', 'phase up is not applied');
  const address = nth(cluster.services[0], 1);
  return [
    {
      check: 'service',
      target: `kubernetes ${address}`,
      run: async (signal) => {
        const result = await traffic.connect({ address, port: httpsPort }, AbortSignal.any([signal, AbortSignal.timeout(deadline)]));
        if (result.status === 'answered') return { status: 'passed' };
        return {
          status: 'failed',
          detail: `${address}, the service kubernetes, ${describeResult({ result })} on port ${httpsPort}.`,
          ...explain(result, { services: cluster.services[0], dev: node.interface }),
        };
      },
    },
  ];
};

const kubeProxyFix = 'See on the control plane node: kubectl -n kube-system get pods -o wide -l k8s-app=kube-proxy';

function explain(
  result: TrafficResult,
  { services, dev }: { readonly services: Cidr; readonly dev: string },
): { readonly cause: string; readonly fix: string } {
  switch (result.status) {
    case 'refused':
      return { cause: 'kube-proxy knows no running API server, or a rule rejects the connection.', fix: kubeProxyFix };
    case 'forbidden':
      return { cause: 'a rule of the packet filter.', fix: 'Look for it: nft list ruleset; iptables-save; ip6tables-save' };
    case 'unreachable':
      if (result.isRouteMissing === true)
        return {
          cause: `this host has no route that covers ${services.text}, so the connection ends before kube-proxy rewrites it.`,
          fix: `Give this host a default route, or a route for the services: ip -${services.family} route add ${services.text} dev ${dev}`,
        };
      return { cause: 'kube-proxy does not run on this node, or the control plane node is off.', fix: kubeProxyFix };
    case 'answered':
    case 'ended':
    case 'no-answer-upstream':
    case 'silent':
      return { cause: 'kube-proxy does not run on this node, so nothing rewrites the address.', fix: kubeProxyFix };
  }
}
