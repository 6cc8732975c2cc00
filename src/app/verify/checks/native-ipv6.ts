import { podSubnet } from '../../../config/addressing.ts';
import { postroutingChainName } from '../../../core/owner-marks.ts';
import { isMember } from '../../../config/is-member.ts';
import { contains, parseCidr } from '../../../core/ip/ip.ts';
import type { NetworkState } from '../../../core/host/network-port.ts';
import type { PingResult } from '../../../core/host/verify-ports.ts';
import {
  type Check,
  type CheckName,
  type CheckOutcome,
  deniedPing,
  missingPing,
  notApplicable,
  type VerifyInput,
} from '../verify-check.ts';
import { describePing } from './describe-ping.ts';

/** a.root-servers.net: an address that answers everywhere, and that changes about once in a decade. */
const rootServer = '2001:503:ba3e::2:30';

/** With `allow_aaaa_use`, programs use the IPv6 addresses that servers have, so this host needs a way to them. */
export const checkIpv6FromHost: Check = (input) => {
  const reason = whyNotApplicable(input);
  if (reason !== undefined) return notApplicable('ipv6-host', reason);
  const address = input.ipv6Target ?? rootServer;
  return [
    {
      check: 'ipv6-host',
      target: address,
      run: async (signal) => {
        const result = await input.traffic.ping({ address }, signal);
        return judgePing(result) ?? explainHost(await input.host.network.read(), { address, result });
      },
    },
  ];
};

/** The same from a pod, whose address needs a way back. */
export const checkIpv6FromPod: Check = (input) => {
  const reason = whyNotApplicable(input) ?? (isMember(input.node) ? undefined : `${input.node.name} has no pods`);
  if (reason !== undefined) return notApplicable('ipv6-pod', reason);
  const address = input.ipv6Target ?? rootServer;
  const check: CheckName = 'ipv6-pod';
  return [{ check, target: address, run: (signal) => checkFromPod(input, address, signal) }];
};

function whyNotApplicable({ cluster: { mode, dns64 } }: VerifyInput): string | undefined {
  if (dns64.length === 0) return `mode ${mode} has no DNS64`;
  return dns64.some(({ allowAaaa }) => allowAaaa) ? undefined : 'dns64.allow_aaaa_use is off, so nothing uses native IPv6';
}

async function checkFromPod(input: VerifyInput, address: string, signal: AbortSignal): Promise<CheckOutcome> {
  const { cluster, node, kubernetes, traffic, host } = input;
  const pods = cluster.pods.find(({ network }) => network.family === 6);
  if (pods === undefined) return { status: 'not-applicable', detail: 'pods have no IPv6 address' };
  const subnet = podSubnet(pods, node.id);
  const pod = await kubernetes.findPod(subnet);
  if (pod === undefined) return { status: 'not-applicable', detail: `no pod with an address in ${subnet.text} runs on this node` };
  const [result, fromHost] = await Promise.all([traffic.ping({ address, namespace: pod.path }, signal), traffic.ping({ address }, signal)]);
  const judged = judgePing(result);
  if (judged !== undefined) return judged;
  if (fromHost.status !== 'answered')
    return {
      status: 'failed',
      detail: `${address} ${describePing(result)}, pinged from the pod ${pod.address}.`,
      cause: 'this host does not reach it either.',
      fix: 'See the failure of ipv6-host.',
    };
  const network = await host.network.read();
  const uplink = network.routes.find(({ family, dst }) => family === 6 && dst === '::/0');
  return {
    status: 'failed',
    detail: `${address} ${describePing(result)}, pinged from the pod ${pod.address}, and answers this host.`,
    cause: `pods have no return route: the router of ${uplink?.dev ?? 'the uplink'} knows no way to ${subnet.text}, and ${postroutingChainName} does not masquerade these packets.`,
    fix: 'Run: lazyjack apply. If nothing changes, a rule before that chain accepts them, or one of FORWARD drops them: ip6tables -t nat -S POSTROUTING; ip6tables -S FORWARD',
  };
}

/** undefined: it failed. */
function judgePing(result: PingResult): CheckOutcome | undefined {
  if (result.status === 'answered') return { status: 'passed', milliseconds: result.milliseconds };
  if (result.status === 'missing') return missingPing;
  return result.status === 'denied' ? deniedPing : undefined;
}

function explainHost(
  { routes, specialRoutes }: NetworkState,
  { address, result }: { readonly address: string; readonly result: PingResult },
): CheckOutcome {
  const hasWay = [...routes, ...specialRoutes].some(({ family, dst }) => family === 6 && (dst === '::/0' || containsAddress(dst, address)));
  return {
    status: 'failed',
    detail: `${address} ${describePing(result)}.`,
    cause: hasWay ? 'the router does not forward the packets, or a firewall drops them.' : 'this host has no IPv6 default route.',
    fix: `${hasWay ? `Look where they end: tracepath -6 -n ${address}` : 'Give this host an IPv6 default route'}, or set dns64.allow_aaaa_use: false.`,
  };
}

function containsAddress(dst: string, address: string): boolean {
  const network = parseCidr(dst);
  return network !== undefined && contains(network, address);
}
