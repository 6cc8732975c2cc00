import { Failure } from '../../core/failure.ts';
import { parseAddress } from '../../core/ip/ip.ts';
import type { AddressUse } from '../../core/host/network-port.ts';
import { sendArpProbes } from './arp-probes.ts';
import type { Commands } from '../programs/commands.ts';
import { probeNeighbour } from './probe-neighbours.ts';

/** Probes the network for the holder of an address, with the method of its family. A reason that prevents the probe is an answer too. */
export async function probeAddressUse(
  commands: Commands,
  { dev, address }: { readonly dev: string; readonly address: string },
  signal: AbortSignal,
): Promise<AddressUse> {
  const ask = parseAddress(address)?.family === 4 ? sendArpProbes : probeNeighbour;
  try {
    return await ask(commands, { dev, address }, signal);
  } catch (cause) {
    if (signal.aborted) throw new Failure('interrupted', 'interrupted by a signal', { cause });
    if (cause instanceof Failure) return { status: 'unknown', reason: cause.message };
    throw cause;
  }
}
