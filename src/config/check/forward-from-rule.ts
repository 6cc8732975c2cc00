import { contains } from '../../core/ip/ip.ts';
import { familiesOf } from '../cluster-draft.ts';
import { describeNetwork } from './network-text.ts';
import { listSeparateNetworks } from './network-overlap.ts';
import type { ConfigProblem } from '../config-problem.ts';
import type { Rule } from './rule.ts';

const at = ['general', 'forward-from'];

/** `general.forward-from` names networks outside the cluster, in a family that the cluster has. */
export const forwardFrom: Rule = (draft) =>
  (draft.settings.general?.['forward-from'] ?? []).flatMap((from): readonly ConfigProblem[] => {
    if ('interface' in from) return [];
    const { written, network } = from;
    const own = listSeparateNetworks(draft).find((each) => contains(each.network, network));
    if (own !== undefined) {
      return [
        {
          severity: 'error',
          at,
          summary: "Packets from one of the cluster's own networks",
          detail: `${network.text} lies inside ${describeNetwork(own)}, and packets that come from there by another interface are forged.`,
          fix: 'Write the network from which others are to reach the cluster, or the interface by which they come.',
        },
      ];
    }
    // In mode ipv6 the support network has IPv4 as well.
    if (draft.mode !== undefined && draft.mode !== 'ipv6' && !familiesOf(draft.mode).includes(network.family)) {
      return [
        {
          severity: 'warning',
          at,
          summary: 'Setting without effect',
          detail: `${network.text} is an IPv${network.family} network, and mode "${draft.mode}" has none.`,
          fix: 'Remove it.',
        },
      ];
    }
    if (written.text === network.address) return [];
    return [
      {
        severity: 'warning',
        at,
        summary: 'Network with host bits set',
        detail: `"${written.text}/${network.prefix}" is an address in a network; ${network.text} is used.`,
        fix: `Write "${network.text}".`,
      },
    ];
  });
