import type { RestoreTarget } from '../../../core/kind.ts';
import type { LinkAddress, NetworkEntry } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import type { Ref } from '../../../core/resource.ts';
import { makeAddressRef, deleteEntryCommand, findForeignEntries, isAdvertised, describeEntry } from '../../shared/network-refs.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';

interface SysctlState {
  readonly value: string;
}

interface SysctlRestoreInput {
  readonly addresses: readonly LinkAddress[];
  readonly entries: readonly NetworkEntry[];
  readonly isDeleted: (ref: Ref) => boolean;
}

/**
 * IPv6 that lazyjack enabled on an interface is disabled again only if nothing foreign uses it: the kernel would delete foreign addresses
 * and routes.
 */
export function adjustSysctlRestore(
  { addresses, entries, isDeleted }: SysctlRestoreInput,
  key: string,
  before: SysctlState | null,
  after: SysctlState | null,
): RestoreTarget<SysctlState> {
  const name = /^net\/ipv6\/conf\/(.+)\/disable_ipv6$/.exec(key)?.[1];
  if (name === undefined || name === 'default' || before?.value !== '0' || after?.value !== '1') return { target: after };
  const isOn = (dev: string): boolean => name === 'all' || dev === name;
  const users = [
    ...addresses
      .filter(
        (item) => item.family === 6 && item.scope === 'global' && isOn(item.dev) && !isAdvertised(item) && !isDeleted(makeAddressRef(item)),
      )
      .map(({ dev, address, prefix }) => ({
        text: `${address} on ${dev}`,
        command: shellCommand('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
      })),
    ...findForeignEntries(entries, isDeleted)
      .filter(({ family, devs, type }) => family === 6 && type !== 'nexthop' && devs.some(isOn))
      .map((entry) => ({ text: describeEntry(entry), command: deleteEntryCommand(entry) })),
  ];
  if (users.length === 0) return { target: after };
  return {
    target: before,
    note: `IPv6 remains on: ${summarizeNames(users.map(({ text }) => text))} ${users.length === 1 ? 'uses' : 'use'} it`,
    commands: users.map(({ command }) => command),
  };
}
