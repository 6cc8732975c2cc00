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
  addresses: readonly (LinkAddressId & { readonly at: number })[],
  signal: AbortSignal,
  context: WriteContext,
): Promise<void> {
  const results = await Promise.all(
    addresses.map(async (target) => ({ which: target, answer: await network.probeAddressUse(target, signal) })),
  );
  for (const { which: target, answer: result } of results) {
    if (result.status === 'yes')
      throw new Failure('failed', describeAddressConflict(target, 'it answered an ARP probe', result.mac), { fix: addressConflictFix });
    if (result.status === 'unknown') {
      context.warn(target.at, `not checked whether another host on ${target.dev} has ${target.address}: ${result.reason}`);
    }
  }
}

/**
 * Finds the host that duplicate address detection reported. While this host has the address too, even after detection failed, the kernel
 * drops replies from other hosts. So the address is removed for the probe.
 */
export async function findConflictingHost(
  { network }: Host,
  target: LinkAddressId & { readonly prefix: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const change = { ...target, family: 6 } as const;
  await network.write([{ op: 'delete-address', ...change }]);
  try {
    const result = await network.probeAddressUse(target, signal);
    return result.status === 'yes' ? describeAddressConflict(target, duplicateAddressDetection, result.mac) : undefined;
  } finally {
    await network.write([{ op: 'add-address', ...change }]);
  }
}

export const duplicateAddressDetection = 'duplicate address detection';
