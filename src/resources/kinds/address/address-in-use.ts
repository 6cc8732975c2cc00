import { Failure } from '../../../core/failure.ts';
import type { Host } from '../../../core/host/host-ports.ts';
import type { WriteContext } from '../../../core/kind.ts';
import type { LinkAddress } from '../../../core/host/network-port.ts';

type LinkAddressId = Pick<LinkAddress, 'dev' | 'address'>;

/** The fix wherever another host has an address that this host should have. */
export const addressConflictFix = 'Change the id of this node in the configuration, or remove the address from the other host.';

/** The message. `by`: how the conflict was detected. */
export function describeAddressConflict({ dev, address }: LinkAddressId, by: string, mac?: string): string {
  return `another host on ${dev} has ${address}${mac === undefined ? '' : `: ${mac}`} (${by})`;
}

/**
 * IPv4 has no duplicate address detection of its own, so lazyjack sends ARP probes before it adds an address. Rejects if another host has
 * one of the addresses. Warns and continues if that could not be determined.
 */
export async function failIfAddressesInUse(
  { network }: Host,
  asked: readonly (LinkAddressId & { readonly at: number })[],
  signal: AbortSignal,
  making: WriteContext,
): Promise<void> {
  const answers = await Promise.all(asked.map(async (which) => ({ which, answer: await network.probeAddressUse(which, signal) })));
  for (const { which, answer } of answers) {
    if (answer.status === 'yes')
      throw new Failure('failed', describeAddressConflict(which, 'it answered an ARP probe', answer.mac), { fix: addressConflictFix });
    if (answer.status === 'unknown') {
      making.warn(which.at, `not checked whether another host on ${which.dev} has ${which.address}: ${answer.reason}`);
    }
  }
}

/**
 * Finds the host that duplicate address detection reported. While this host has the address too, even after detection failed, the kernel
 * drops replies from other hosts. So the address is removed for the probe.
 */
export async function findConflictingHost(
  { network }: Host,
  which: LinkAddressId & { readonly prefix: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const change = { ...which, family: 6 } as const;
  await network.write([{ op: 'delete-address', ...change }]);
  try {
    const answer = await network.probeAddressUse(which, signal);
    return answer.status === 'yes' ? describeAddressConflict(which, duplicateAddressDetection, answer.mac) : undefined;
  } finally {
    await network.write([{ op: 'add-address', ...change }]);
  }
}

export const duplicateAddressDetection = 'duplicate address detection';
