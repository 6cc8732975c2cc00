import type { Refusal } from '../../../core/kind.ts';
import type { LinkAddress } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';

interface Prefix {
  readonly prefix: number;
}

/** Why a foreign address is not changed. */
export function refuseAddress(
  addresses: readonly LinkAddress[],
  { dev, address }: Pick<LinkAddress, 'dev' | 'address'>,
  before: Prefix | null,
  after: Prefix,
): Refusal | undefined {
  if (before !== null) {
    return {
      detail: `${dev} has ${address} with prefix length ${before.prefix}, not ${after.prefix}, and lazyjack did not put it there`,
      fix: `remove it (${deleteAddressCommand({ dev, address, ...before })}) or have it changed with --adopt; destroy gives it back`,
      adoptable: true,
    };
  }
  const sameAddress = addresses.find((other) => other.address === address && other.dev !== dev);
  if (sameAddress === undefined) return undefined;
  return {
    detail: `${address}, desired on ${dev}, is already on ${sameAddress.dev}`,
    fix: `name ${sameAddress.dev} in the configuration, or remove it there: ${deleteAddressCommand(sameAddress)}`,
    adoptable: false,
  };
}

function deleteAddressCommand({ address, prefix, dev }: Pick<LinkAddress, 'address' | 'prefix' | 'dev'>): string {
  return shellCommand('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]);
}
