import { managementAddresses } from '../../../config/addressing.ts';
import { minimumIpv6Mtu } from '../../../core/ip/minimum-mtu.ts';
import type { VerifyTraffic } from '../../../core/host/verify-ports.ts';
import { type Check, type CheckOutcome, deniedPing, missingPing, notApplicable, type VerifyInput } from '../verify-check.ts';

/** Packets of the configured MTU reach every other node without being fragmented. */
export const checkPathMtu: Check = (input) => {
  const { cluster, node } = input;
  const others = cluster.nodes.filter((other) => other !== node);
  if (others.length === 0) return notApplicable('mtu', 'the cluster has no other node');
  return others.flatMap((other) =>
    managementAddresses(cluster, other).map(({ address, family }) => ({
      check: 'mtu' as const,
      target: `${other.name} ${address}`,
      run: (signal: AbortSignal) =>
        checkTo(input, { address, source: managementAddresses(cluster, node).find((own) => own.family === family)?.address }, signal),
    })),
  );
};

/** How often a packet of the full size is sent again before it counts as dropped. */
const repetitions = 2;
/** Seconds for packets that are not part of the search. A single packet may be lost. */
const patience = 3;

/** Bytes of the smallest IPv4 packet that every host accepts (RFC 791). IPv6 has a larger one. */
const smallestIpv4Packet = 576;

interface Way {
  readonly address: string;
  readonly source: string | undefined;
}

async function checkTo({ cluster, node, traffic }: VerifyInput, way: Way, signal: AbortSignal): Promise<CheckOutcome> {
  const { mtu } = cluster;
  const first = await traffic.ping({ ...way, packetSize: mtu }, signal);
  if (first.status === 'answered') return { status: 'passed', detail: `${mtu} bytes`, milliseconds: first.milliseconds };
  if (first.status === 'missing') return missingPing;
  if (first.status === 'denied') return deniedPing;
  const reported = first.status === 'too-big' ? first.mtu : undefined;
  const smallest = way.address.includes(':') ? minimumIpv6Mtu : smallestIpv4Packet;
  if ((await traffic.ping({ ...way, packetSize: smallest, seconds: patience }, signal)).status !== 'answered')
    return { status: 'not-possible', detail: `packets of ${smallest} bytes have no answer either: see the failure of ping` };
  for (let count = 0; first.status !== 'too-big' && count < repetitions; count++) {
    const again = await traffic.ping({ ...way, packetSize: mtu, seconds: patience }, signal);
    if (again.status === 'answered') return { status: 'passed', detail: `${mtu} bytes`, milliseconds: again.milliseconds };
  }
  const largest = await findLargest(traffic, way, { passes: smallest, fails: mtu, guess: reported }, signal);
  return {
    status: 'failed',
    detail: `packets of ${mtu} bytes do not reach ${way.address} unfragmented; the largest that pass have ${signal.aborted ? 'at least ' : ''}${largest} bytes.`,
    cause:
      reported !== undefined
        ? `the MTU of ${node.interface}, or of a hop that reports it, is ${reported}.`
        : `a switch port or the interface of the other node has an MTU below ${mtu}, and drops larger packets silently.`,
    fix: `Raise the MTU there (ip link show ${node.interface} on both nodes; the switch), or set pod_net.mtu to at most ${largest}, then on every node: lazyjack apply`,
  };
}

interface Bounds {
  readonly passes: number;
  readonly fails: number;
  /** What a message on the way says. */
  readonly guess: number | undefined;
}

/** Halves the range. When the signal aborts: the largest until then. */
async function findLargest(traffic: VerifyTraffic, way: Way, { passes, fails, guess }: Bounds, signal: AbortSignal): Promise<number> {
  const doesPass = async (packetSize: number): Promise<boolean> =>
    (await traffic.ping({ ...way, packetSize }, signal)).status === 'answered';
  let low = passes;
  let high = fails;
  if (guess !== undefined && guess > low && guess < high && (await doesPass(guess))) {
    if (!(await doesPass(guess + 1))) return guess;
    low = guess + 1;
  }
  while (high - low > 1 && !signal.aborted) {
    const middle = Math.floor((low + high) / 2);
    if (await doesPass(middle)) low = middle;
    else high = middle;
  }
  return low;
}
