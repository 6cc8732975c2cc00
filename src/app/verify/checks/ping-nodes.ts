import { managementAddresses } from '../../../config/addressing.ts';
import type { ClusterNode } from '../../../config/cluster.ts';
import type { NetworkState } from '../../../core/host/network-port.ts';
import type { PingResult } from '../../../core/host/verify-ports.ts';
import { type Check, type CheckOutcome, deniedPing, missingPing, notApplicable, type VerifyInput } from '../verify-check.ts';
import { describePing } from './describe-ping.ts';

/** Every other node answers at each of its management addresses. */
export const checkPing: Check = (input) => {
  const { cluster, node, traffic } = input;
  const others = cluster.nodes.filter((other) => other !== node);
  if (others.length === 0) return notApplicable('ping', 'the cluster has no other node');
  return others.flatMap((other) =>
    managementAddresses(cluster, other).map(({ address, family }) => ({
      check: 'ping' as const,
      target: `${other.name} ${address}`,
      run: async (signal: AbortSignal): Promise<CheckOutcome> => {
        const source = managementAddresses(cluster, node).find((own) => own.family === family)?.address;
        const result = await traffic.ping({ address, source }, signal);
        if (result.status === 'answered') return { status: 'passed', milliseconds: result.milliseconds };
        if (result.status === 'missing') return missingPing;
        if (result.status === 'denied') return deniedPing;
        return explain(input, { other, address, result });
      },
    })),
  );
};

interface Unanswered {
  readonly other: ClusterNode;
  readonly address: string;
  readonly result: PingResult;
}

async function explain(input: VerifyInput, { other, address, result }: Unanswered): Promise<CheckOutcome> {
  const { cause, fix } = findCause(input, await input.host.network.read(), { other, address, result });
  return { status: 'failed', detail: `${address}, ${other.name}, ${describePing(result)}.`, cause, fix };
}

function findCause(
  { cluster, node }: VerifyInput,
  { links, addresses, neighbours }: NetworkState,
  { other, address, result }: Unanswered,
): { readonly cause: string; readonly fix: string } {
  const dev = node.interface;
  const link = links.find(({ name }) => name === dev);
  if (link === undefined)
    return { cause: `this host has no interface ${dev}.`, fix: 'Correct topology, or look for the name: ip -br link' };
  if (!link.up) return { cause: `${dev} is down.`, fix: 'Run: lazyjack apply' };
  if (!link.carrier)
    return { cause: `${dev} has no carrier.`, fix: `Look at the cable and at the switch port of ${dev}: ip -br link show ${dev}` };
  const own = managementAddresses(cluster, node).find(({ family }) => (family === 6) === address.includes(':'));
  const live = addresses.find((each) => each.dev === dev && each.address === own?.address);
  if (own !== undefined && live === undefined) return { cause: `${dev} does not have ${own.text}.`, fix: 'Run: lazyjack apply' };
  if (live?.dadFailed === true)
    return { cause: `another host has ${live.address}.`, fix: `Look for it: ip neigh show dev ${dev}. Then give one of both another id.` };
  if (result.status === 'forbidden')
    return { cause: 'a rule of the packet filter.', fix: 'Look for it: nft list ruleset; iptables-save; ip6tables-save' };
  if (neighbours.some((each) => each.dev === dev && each.address === address))
    return {
      cause: `${other.name} was on the link a moment ago, as its link-layer address is known: it went off, or its packet filter drops ICMP.`,
      fix: `Run on ${other.name}: ip -br link show; nft list ruleset; iptables-save; ip6tables-save`,
    };
  return {
    cause: `${other.name} is off, is not prepared, or is not on the same link as ${dev}.`,
    fix: `Run on ${other.name}: lazyjack status`,
  };
}
