import { managementAddress, supportGateway } from '../../../config/addressing.ts';
import type { Dns64Instance } from '../../../config/cluster.ts';
import type { Traffic, TrafficResult } from '../../../core/host/traffic-port.ts';
import { contains, embed } from '../../../core/ip/ip.ts';
import type { ConfiguredNode } from '../../configuration/configured-node.ts';
import type { FunctionCheck, FunctionCheckName, FunctionResult } from './function-check.ts';

/** Milliseconds after which a request without an answer counts as unanswered. BIND repeats a query that was lost after about a second. */
const answerDeadline = 6000;
/** Milliseconds for the gateway of another node's support network, which needs no other server to answer. */
const translatorDeadline = 1500;

/** Answered by DNS64 itself (RFC 7050), so that this does not depend on the DNS server behind NAT64. */
const ownQuestion = { name: 'ipv4only.arpa', type: 'AAAA' } as const;
/** Every DNS server knows it. */
const forwardedQuestion = { name: '.', type: 'SOA' } as const;

/**
 * Sends requests through NAT64 and DNS64 from this node: from the address that the kernel chooses, and from the management address. All at
 * once, in at most 6 s. Empty in modes without NAT64.
 *
 * From a node that is not the translator, requests are given up as soon as nothing of the translator answers. Never rejects.
 */
export async function runFunctionChecks(target: ConfiguredNode, traffic: Traffic, now: () => number): Promise<readonly FunctionCheck[]> {
  const checks = await Promise.all(target.cluster.dns64.map((dns64) => checkThroughDns64(target, dns64, traffic, now)));
  return checks.flat();
}

async function checkThroughDns64(
  { cluster, node }: ConfiguredNode,
  dns64: Dns64Instance,
  traffic: Traffic,
  now: () => number,
): Promise<readonly FunctionCheck[]> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort();
  }, answerDeadline);
  const timed = async (
    check: Pick<FunctionCheck, 'name' | 'to' | 'from'>,
    send: (signal: AbortSignal) => Promise<FunctionResult>,
  ): Promise<FunctionCheck> => {
    const start = now();
    const result = await send(deadline.signal);
    return { ...check, result, milliseconds: Math.round(now() - start) };
  };
  const translated = embed(dns64.prefix, dns64.remoteServer);
  let isDns64Answering = false;
  const fromSource = (source: string | undefined): readonly Promise<FunctionCheck>[] => {
    const from = source === undefined ? {} : { from: source };
    const ask = (name: FunctionCheckName, question: typeof ownQuestion | typeof forwardedQuestion): Promise<FunctionCheck> =>
      timed({ name, to: dns64.ip, ...from }, async (signal) => {
        const result = await traffic.askDns({ address: dns64.ip, source, ...question }, signal);
        isDns64Answering ||= result.status === 'answered';
        return name === 'dns64' ? judgeSynthesis(dns64, result) : result;
      });
    return [
      ask('dns64', ownQuestion),
      ask('forwarded', forwardedQuestion),
      timed({ name: 'nat64', to: translated, ...from }, (signal) => traffic.connect({ address: translated, source }, signal)),
      timed({ name: 'nat64-udp', to: translated, ...from }, (signal) =>
        traffic.askDns({ address: translated, source, ...forwardedQuestion }, signal),
      ),
    ];
  };
  const isTranslator = cluster.nat64.some((nat64) => nat64.node === node);
  const upstream = dns64.remoteServer;
  const others: readonly Promise<FunctionCheck>[] = isTranslator
    ? [
        timed({ name: 'upstream-udp', to: upstream }, (signal) => traffic.askDns({ address: upstream, ...forwardedQuestion }, signal)),
        timed({ name: 'upstream-tcp', to: upstream }, (signal) => traffic.connect({ address: upstream }, signal)),
      ]
    : [
        checkTranslator(supportGateway(dns64.support.v6).address, timed, traffic, () => {
          // While a translator starts, DNS64 may answer before its host does.
          if (!isDns64Answering) deadline.abort();
        }),
        timed({ name: 'container', to: dns64.ip }, (signal) => traffic.connect({ address: dns64.ip }, signal)),
      ];
  try {
    return await Promise.all([...fromSource(undefined), ...fromSource(managementAddress(cluster, node, 6).address), ...others]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls `giveUp` if the translator does not answer. */
async function checkTranslator(
  gateway: string,
  timed: (check: Pick<FunctionCheck, 'name' | 'to'>, send: (signal: AbortSignal) => Promise<TrafficResult>) => Promise<FunctionCheck>,
  traffic: Traffic,
  giveUp: () => void,
): Promise<FunctionCheck> {
  const check = await timed({ name: 'translator', to: gateway }, (deadline) =>
    traffic.connect({ address: gateway }, AbortSignal.any([deadline, AbortSignal.timeout(translatorDeadline)])),
  );
  if (!isAlive(check.result)) giveUp();
  return check;
}

/** ipv4only.arpa has only IPv4 addresses, so an IPv6 address of it is synthesized: in the prefix, unless DNS64 uses another one. */
function judgeSynthesis({ prefix }: Dns64Instance, result: TrafficResult): FunctionResult {
  if (result.status !== 'answered') return result;
  const { addresses = [] } = result;
  if (addresses.some((address) => contains(prefix, address))) return result;
  return { status: 'wrong-answer', answer: addresses.length === 0 ? 'no address' : addresses.join(', ') };
}

/** A host that refuses a connection is there. */
export function isAlive({ status }: FunctionResult): boolean {
  return status === 'answered' || status === 'refused';
}
