import { overlaps } from '../../core/ip/ip.ts';
import type { ClusterDraft, NamedNetwork } from '../cluster-draft.ts';
import { describeNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

/**
 * An address belongs to one network only, since overlapping routes would be ambiguous. The NAT64 pool lies inside the support network by
 * design.
 */
export const networkOverlap: Rule = (draft) => {
  const networks = listSeparateNetworks(draft);
  return networks.flatMap((one, index) =>
    networks
      .slice(index + 1)
      .filter((other) => overlaps(one.network, other.network))
      .map((other) => ({
        severity: 'error',
        at: other.at,
        summary: 'Networks overlap',
        detail: describeOverlap(other, one),
        fix: `Write networks that share no address in ${one.at.join('.')} and ${other.at.join('.')}.`,
      })),
  );
};

/** All networks that must not overlap. */
export function listSeparateNetworks({ management, pods, services, support, translationPrefix }: ClusterDraft): readonly NamedNetwork[] {
  return [...management, ...pods, ...services, support.v6, support.v4, translationPrefix].filter((network) => network !== undefined);
}

function describeOverlap(one: NamedNetwork, other: NamedNetwork): string {
  if (one.network.text === other.network.text) return `The ${one.name} and the ${other.name} are both ${one.network.text}.`;
  return `The ${one.name} ${one.network.text} ${one.network.prefix > other.network.prefix ? 'lies inside' : 'contains'} ${describeNetwork(other)}.`;
}
