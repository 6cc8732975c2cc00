import { type ForwardingFacts, nothingForwardedBefore } from '../core/forwarding-facts.ts';
import type { Ledger } from '../journal/ledger.ts';
import { guardChainName } from '../roles/guard.ts';
import { exposesNetworks } from '../roles/opens-way.ts';

/**
 * Where lazyjack was applied already, what this host forwards now says nothing of what it forwarded before: forwarding may be on because of lazyjack,
 * and after a reboot Docker turns it on for our network before anything of ours is back.
 */
export function deriveForwardingFromLedger({ owned }: Pick<Ledger, 'owned'>): Pick<ForwardingFacts, 'forwardedBefore' | 'hasNoGuardChain'> {
  if (owned.size === 0) return {};
  const all = [...owned.values()];
  const isUnguarded = all.some(({ ref }) => exposesNetworks(ref)) && !all.some(({ address }) => address.endsWith(`/${guardChainName}`));
  return { forwardedBefore: nothingForwardedBefore, ...(isUnguarded && { hasNoGuardChain: true }) };
}
