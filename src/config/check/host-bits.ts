import { quote } from '../../core/text/escape-hidden.ts';
import { listSeparateNetworks } from './network-overlap.ts';
import type { Rule } from './rule.ts';

/** lazyjack 1.3 accepted an address as a network. So does this version, with a warning that names the network. */
export const hostBits: Rule = (draft) =>
  [...listSeparateNetworks(draft), ...(draft.pool === undefined ? [] : [draft.pool])]
    .filter(({ written, network }) => written.text !== network.address)
    .map(({ at, written, network }) => ({
      severity: 'warning',
      at,
      summary: 'Network with host bits set',
      detail: `${quote(`${written.text}/${network.prefix}`)} is an address in a network; ${network.text} is used.`,
      fix: `Write "${network.text}".`,
    }));
