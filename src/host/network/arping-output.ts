import { isFailure } from '../../core/failure.ts';
import type { AddressUse } from '../../core/host/network-port.ts';
import type { Commands, FinishedCommand } from '../programs/commands.ts';
import { versionTimeout } from '../programs/shared-queries.ts';

/** A program that sends one ARP probe with the sender 0.0.0.0 and listens for a second. It ends as soon as it receives an answer. */
export interface ArpingVariant {
  makeArguments(dev: string, address: string): readonly string[];
  parseOutput(finished: FinishedCommand): AddressUse;
}

/**
 * Debian's `iputils-arping`. Its `-i` takes whole seconds (20221126), so each probe is a process. With `-D` it prints the MAC and exits with 1 if the
 * address is in use.
 */
const iputilsArping: ArpingVariant = {
  makeArguments: (dev, address) => ['-D', '-c', '1', '-I', dev, address],
  parseOutput: (finished) => {
    const mac = /\bfrom \S+ \[(\S+)\]/u.exec(finished.stdout)?.[1];
    if (mac !== undefined) return { status: 'yes', mac: mac.toLowerCase() };
    // It also exits with 0 on an interface without ARP, but without this line.
    return finished.exitCode === 0 && finished.stdout.includes('Received 0 ') ? { status: 'no' } : unknownUse(finished);
  },
};

/** Debian's `arping` by Thomas Habets (2.23). With `-r` it prints only the MAC; without an answer it prints nothing and exits with 1. */
const habetsArping: ArpingVariant = {
  makeArguments: (dev, address) => ['-0', '-r', '-c', '1', '-C', '1', '-i', dev, address],
  parseOutput: (finished) => {
    const mac = /^[\da-f]{1,2}(?::[\da-f]{1,2})+$/imu.exec(finished.stdout)?.[0];
    if (mac !== undefined) return { status: 'yes', mac: mac.toLowerCase() };
    return `${finished.stdout}${finished.stderr}`.trim() === '' ? { status: 'no' } : unknownUse(finished);
  },
};

function unknownUse({ stdout, stderr, exitCode }: FinishedCommand): AddressUse {
  const last = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  return { status: 'unknown', reason: last === '' ? `arping: exit status ${exitCode}` : last };
}

/**
 * Detects which arping is installed; the two share hardly any option. `-V` prints the version of one; the other requires a number after it and prints
 * its own name. Returns undefined if there is none.
 */
export async function findArping(commands: Commands, signal: AbortSignal): Promise<ArpingVariant | undefined> {
  try {
    const { stdout, stderr } = await commands.attempt('arping', ['-V'], { timeout: versionTimeout, signal });
    return `${stdout}${stderr}`.includes('Habets') ? habetsArping : iputilsArping;
  } catch (cause) {
    if (isFailure(cause, 'missing')) return undefined;
    throw cause;
  }
}
