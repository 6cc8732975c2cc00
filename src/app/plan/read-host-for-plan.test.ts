import { expect, test } from '@jest/globals';
import type { Ref } from '../../core/resource.ts';
import type { Owned } from '../../journal/ledger.ts';
import { address } from '../../resources/kinds/address/index.ts';
import { chain } from '../../resources/kinds/chain/index.ts';
import { hostsEntry } from '../../resources/kinds/hosts-entry/index.ts';
import { sysctl } from '../../resources/kinds/sysctl/index.ts';
import { deriveForwardingFromLedger } from './read-host-for-plan.ts';

const nothing = { 4: [], 6: [] };

function ledgerOf(...items: readonly { readonly address: Owned['address']; readonly ref: Ref }[]) {
  const common = {
    phase: 'prepare',
    before: null,
    written: [],
    isUnconfirmed: false,
    needs: [],
    order: 1,
    writtenBy: '2.0.0',
    boot: 'b',
    volatile: true,
  } as const;
  return {
    owned: new Map(items.map((item) => [item.address, { ...common, ...item }])),
    removedByReboot: new Map<Owned['address'], Owned>(),
    appliedBy: new Map([['prepare', '2.0.0'] as const]),
  };
}

const name = hostsEntry.declare({ name: 'minion1' }, { addresses: ['fd00:20::a'] }, { sources: [] });
const own = address.declare({ dev: 'eth1', address: 'fd00:20::a' }, { prefix: 64 }, { sources: [] });
const guardChain = chain.declare({ family: 6, table: 'mangle', name: 'LAZYJACK-GUARD' }, { parent: 'FORWARD', rules: [] }, { sources: [] });

test('before the first apply, forwarding is read from the host', () => {
  expect(deriveForwardingFromLedger(ledgerOf())).toEqual({});
});

test('an apply that was limited or interrupted before it opened a way to the networks does not close what was forwarded', () => {
  expect(deriveForwardingFromLedger({ ...ledgerOf(name), appliedBy: new Map() })).toEqual({});
  expect(deriveForwardingFromLedger({ ...ledgerOf(name, guardChain), appliedBy: new Map() })).toEqual({ forwardedBefore: nothing });
  expect(deriveForwardingFromLedger({ ...ledgerOf(name, own, guardChain), appliedBy: new Map() })).toEqual({ forwardedBefore: nothing });
});

test('after a reboot, before the network is restored, the current forwarding is ignored', () => {
  expect(deriveForwardingFromLedger(ledgerOf(name))).toEqual({ forwardedBefore: nothing });
});

test('a host that an older lazyjack prepared has no guard chain', () => {
  expect(deriveForwardingFromLedger(ledgerOf(name, own))).toEqual({ forwardedBefore: nothing, hasNoGuardChain: true });
  expect(deriveForwardingFromLedger(ledgerOf(name, own, guardChain))).toEqual({ forwardedBefore: nothing });
});

test('a guard chain that a reboot removed was there: the networks are not closed only from now on', () => {
  const forwarding = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' }, { sources: [] });
  const { owned } = ledgerOf(name, forwarding);
  const { owned: removedByReboot } = ledgerOf(own, guardChain);
  expect(deriveForwardingFromLedger({ ...ledgerOf(), owned, removedByReboot })).toEqual({ forwardedBefore: nothing });
});
