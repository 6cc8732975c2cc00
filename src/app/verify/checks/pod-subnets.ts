import { managementAddress, podGateway, podSubnet } from '../../../config/addressing.ts';
import type { ClusterNode, PodNetwork } from '../../../config/cluster.ts';
import { podBridge } from '../../../core/owner-marks.ts';
import { isMember } from '../../../config/is-member.ts';
import { type Check, type CheckOutcome, deniedPing, missingPing, notApplicable, type VerifyInput } from '../verify-check.ts';
import { describePing } from './describe-ping.ts';

/** The pods of every other node are reachable: this host has the route, and the bridge of the pods there answers. */
export const checkPodSubnets: Check = (input) => {
  const { cluster, node, phases } = input;
  if (!isMember(node)) return notApplicable('pod-subnet', `${node.name} has no pods`);
  if (!phases.has('up')) return notApplicable('pod-subnet', 'phase up is not applied');
  const others = cluster.nodes.filter((other) => other !== node && isMember(other));
  if (others.length === 0) return notApplicable('pod-subnet', 'no other node has pods');
  return cluster.pods.flatMap((pods) =>
    others.map((other) => ({
      check: 'pod-subnet' as const,
      target: `${other.name} ${podSubnet(pods, other.id).text}`,
      run: (signal: AbortSignal) => checkSubnet(input, { pods, other }, signal),
    })),
  );
};

async function checkSubnet(
  { cluster, host, traffic }: VerifyInput,
  { pods, other }: { readonly pods: PodNetwork; readonly other: ClusterNode },
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const { text: dst, family } = podSubnet(pods, other.id);
  const via = managementAddress(cluster, other, family).address;
  const { routes } = await host.network.read();
  const route = routes.find((each) => each.family === family && each.dst === dst);
  if (route?.via !== via)
    return {
      status: 'failed',
      detail:
        route === undefined
          ? `there is no route to ${dst}, the pods of ${other.name}.`
          : `the route to ${dst} leads to ${route.via ?? route.dev} instead of ${via}, ${other.name}.`,
      cause: 'a foreign change of the routes of this host.',
      fix: 'Run: lazyjack apply',
    };
  const gateway = podGateway(pods, other.id).address;
  const result = await traffic.ping({ address: gateway }, signal);
  switch (result.status) {
    case 'answered':
      return { status: 'passed', milliseconds: result.milliseconds };
    case 'missing':
      return missingPing;
    case 'denied':
      return deniedPing;
    case 'forbidden':
      return {
        status: 'failed',
        detail: `${gateway}, the gateway of the pods of ${other.name}, ${describePing(result)}.`,
        cause: 'a rule of the packet filter, of this host or of the other node.',
        fix: `Look for it here and on ${other.name}: nft list ruleset; iptables-save; ip6tables-save`,
      };
    case 'no-route':
      // The other node received the packet, and its bridge has no address before its first pod.
      return { status: 'passed', detail: `the route is there; ${other.name} answers that it has no pod network yet` };
    case 'unreachable':
      return {
        status: 'warning',
        detail: `the route is there, and ${gateway}, the gateway of the pods of ${other.name}, ${describePing(result)}.`,
        cause: `${other.name} is not on the link, or a policy rule of this host leads around the route.`,
        fix: `See whether ping fails too, and which route is used: ip -${family} route get ${gateway}`,
      };
    case 'too-big':
    case 'silent':
      return {
        status: 'warning',
        detail: `the route is there, and ${gateway}, the gateway of the pods of ${other.name}, ${describePing(result)}.`,
        cause: `no pod has run on ${other.name} since its last boot, so it has no bridge yet; or a rule there drops the packets.`,
        fix: `Run on ${other.name}: ip -br address show ${podBridge}; lazyjack verify`,
      };
  }
}
