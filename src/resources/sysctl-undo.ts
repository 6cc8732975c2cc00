import type { UndoTarget } from '../core/kind.ts';
import type { LinkAddress, NetworkEntry } from '../core/network.ts';
import { pasteable } from '../core/pasteable.ts';
import type { Ref } from '../core/resource.ts';
import { addressRef, deletion, foreignEntries, isAdvertised, textOf } from './network-refs.ts';
import { listSome } from './list-some.ts';

interface Value {
  readonly value: string;
}

interface Look {
  readonly addresses: readonly LinkAddress[];
  readonly entries: readonly NetworkEntry[];
  readonly isGoing: (ref: Ref) => boolean;
}

/** IPv6 that we enabled on an interface is switched off again only if nobody else uses it by now: their addresses and routes would go with it. */
export function undoSysctl(
  { addresses, entries, isGoing }: Look,
  key: string,
  before: Value | null,
  after: Value | null,
): UndoTarget<Value> {
  const name = /^net\/ipv6\/conf\/(.+)\/disable_ipv6$/.exec(key)?.[1];
  if (name === undefined || name === 'default' || before?.value !== '0' || after?.value !== '1') return { target: after };
  const isOn = (dev: string): boolean => name === 'all' || dev === name;
  const users = [
    ...addresses
      .filter((item) => item.family === 6 && item.scope === 'global' && isOn(item.dev) && !isAdvertised(item) && !isGoing(addressRef(item)))
      .map(({ dev, address, prefix }) => ({
        text: `${address} on ${dev}`,
        command: pasteable('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
      })),
    ...foreignEntries(entries, isGoing)
      .filter(({ family, devs, type }) => family === 6 && type !== 'nexthop' && devs.some(isOn))
      .map((entry) => ({ text: textOf(entry), command: deletion(entry) })),
  ];
  if (users.length === 0) return { target: after };
  return {
    target: before,
    note: `IPv6 stays on: ${listSome(users.map(({ text }) => text))} ${users.length === 1 ? 'uses' : 'use'} it`,
    help: users.map(({ command }) => command),
  };
}
