import type { Refusal } from '../../../core/kind.ts';
import type { LinkAddress } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';
import { findSecondariesDeletedWith, isSecondary, networkOf } from './secondary-addresses.ts';

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
    const costs = describeCosts(addresses, { dev, address });
    return {
      detail: `${dev} has ${address} with prefix length ${before.prefix}, not ${after.prefix}, and lazyjack did not put it there`,
      fix: `remove it (${deleteAddressCommand({ dev, address, ...before })}) or have it changed with --adopt; destroy restores it${costs}`,
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

/**
 * What a restore cannot bring back, and what changes until then. The kernel adds a primary IPv4 address after the other primary ones of its
 * interface, a secondary one after all, and an IPv6 address before all. Where several could be the source of a packet, it takes the first. A restore moves the secondary addresses of a
 * primary one, but nothing else.
 */
function describeCosts(addresses: readonly LinkAddress[], { dev, address }: Pick<LinkAddress, 'dev' | 'address'>): string {
  const adopted = addresses.find((item) => item.dev === dev && item.address === address);
  if (adopted === undefined) return '';
  const siblings = addresses.filter((item) => item.dev === dev && item.family === adopted.family && item.scope === adopted.scope);
  const at = siblings.indexOf(adopted);
  const secondaries = findSecondariesDeletedWith(addresses, adopted, false);
  const wasSecondary = isSecondary(addresses, adopted);
  const passed =
    adopted.family === 4 ? siblings.slice(at + 1).filter((item) => isSecondary(addresses, item) === wasSecondary) : siblings.slice(0, at);
  const names = summarizeNames(passed.map((item) => item.address));
  const [newPrimary] = secondaries;
  return [
    ...(passed.length === 0 ? [] : [`, in the list of addresses ${adopted.family === 4 ? 'after' : 'before'} ${names}`]),
    ...(adopted.lifetime === null ? [] : [`, without its lifetime (${adopted.lifetime})`]),
    ...(newPrimary === undefined ? [] : [`; until then ${newPrimary.address} is the primary address of ${networkOf(adopted).text}`]),
  ].join('');
}

function deleteAddressCommand({ address, prefix, dev }: Pick<LinkAddress, 'address' | 'prefix' | 'dev'>): string {
  return shellCommand('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]);
}
