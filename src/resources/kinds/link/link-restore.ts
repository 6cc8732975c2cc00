import type { RestoreTarget } from '../../../core/kind.ts';
import { minimumIpv6Mtu } from '../../../core/ip/minimum-mtu.ts';
import type { NetworkEntry, NetworkState } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import type { Ref } from '../../../core/resource.ts';
import type { LinkState } from './link-state.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';
import { makeAddressRef, deleteEntryCommand, findForeignEntries, isAdvertised, describeEntry } from '../../shared/network-refs.ts';

export interface LiveNetwork extends Pick<NetworkState, 'links' | 'addresses'> {
  readonly entries: readonly NetworkEntry[];
}

/** Something foreign on an interface, or an owned object that is retained because of it. */
interface LinkUser {
  /** The name that `recordContext` records. */
  readonly name: string;
  readonly text: string;
  readonly isIpv6: boolean;
  readonly isAddress: boolean;
  /** Only of an address. */
  readonly ref?: Ref;
  /** Deletes it. */
  readonly command: string;
}

/** Names of what was on an interface before the first write. They are no reason to keep it up. */
export function listLinkUserNames(live: LiveNetwork, dev: string): readonly string[] {
  return findLinkUsers(live, () => false, dev).map(({ name }) => name);
}

/**
 * Restore sets an interface down, or gives it an MTU without IPv6, only if nothing is on it that was not there before. A journal of 2.0.0
 * does not record what was there (`previousUsers`): an address may have been there, and keeps the interface up permanently.
 */
export function adjustLinkRestore(
  live: LiveNetwork,
  matchers: { readonly isDeleted: (ref: Ref) => boolean; readonly isRetained: (ref: Ref) => boolean },
  dev: string,
  before: LinkState | null,
  after: LinkState | null,
  previousUsers: readonly string[] | undefined,
): RestoreTarget<LinkState> {
  if (before === null || after === null) return { target: after };
  const foreignUsers = findLinkUsers(live, matchers.isDeleted, dev).filter(({ name }) => previousUsers?.includes(name) !== true);
  const foreignIpv6Users = foreignUsers.filter(({ isIpv6 }) => isIpv6);
  const uppers = live.links.filter(({ lower, mtu }) => lower === dev && mtu > after.mtu);
  const staysUp = before.up && !after.up && foreignUsers.length > 0;
  const losesIpv6 = before.mtu >= minimumIpv6Mtu && after.mtu < minimumIpv6Mtu && foreignIpv6Users.length > 0;
  const keepsMtu = before.mtu > after.mtu && (losesIpv6 || uppers.length > 0);
  const target = { up: staysUp || after.up, mtu: keepsMtu ? before.mtu : after.mtu };
  const lacksRecord = staysUp && previousUsers === undefined && foreignUsers.every(({ isAddress }) => isAddress);
  const reasons = [
    ...(staysUp
      ? [`remains up: ${summarizeNames(foreignUsers.map(({ text }) => text))} ${foreignUsers.length === 1 ? 'is' : 'are'} on it`]
      : []),
    ...(losesIpv6 && !staysUp
      ? [`keeps its MTU: with ${after.mtu} it would lose ${summarizeNames(foreignIpv6Users.map(({ text }) => text))}`]
      : []),
    ...(uppers.length > 0
      ? [`keeps its MTU: ${summarizeNames(uppers.map(({ name, mtu }) => `${name} has an MTU of ${mtu}`))} and is on it`]
      : []),
  ];
  if (reasons.length === 0) return { target };
  const commands = [
    // An owned address is deleted once nothing foreign needs it. Deleted by hand, it would take that along.
    ...(staysUp ? foreignUsers : losesIpv6 ? foreignIpv6Users : []).flatMap(({ ref, command }) =>
      ref !== undefined && matchers.isRetained(ref) ? [] : [command],
    ),
    ...uppers.map(({ name }) => shellCommand('ip', ['link', 'set', 'dev', name, 'mtu', String(after.mtu)])),
  ];
  return { target, note: reasons.join('; '), ...(!lacksRecord && { commands }) };
}

function findLinkUsers({ links, addresses, entries }: LiveNetwork, isDeleted: (ref: Ref) => boolean, dev: string): readonly LinkUser[] {
  return [
    ...addresses
      .filter((item) => item.dev === dev && item.scope !== 'link' && !isAdvertised(item) && !isDeleted(makeAddressRef(item)))
      .map((item) => {
        const { address, prefix, family } = item;
        const text = `${address}/${prefix}`;
        const command = shellCommand('ip', ['address', 'delete', text, 'dev', dev]);
        return { name: text, text, isIpv6: family === 6, isAddress: true, ref: makeAddressRef(item), command };
      }),
    ...findForeignEntries(entries, isDeleted)
      .filter(({ devs }) => devs.includes(dev))
      .map((entry) => ({
        name: `${entry.type} ${entry.ipArguments}`,
        text: describeEntry(entry),
        isIpv6: entry.family === 6,
        isAddress: false,
        command: deleteEntryCommand(entry),
      })),
    ...links
      .filter(({ lower, up }) => lower === dev && up)
      .map(({ name }) => ({
        name: `link ${name}`,
        text: name,
        isIpv6: false,
        isAddress: false,
        command: shellCommand('ip', ['link', 'set', 'dev', name, 'down']),
      })),
  ];
}
