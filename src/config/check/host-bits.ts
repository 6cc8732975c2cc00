import { quote } from '../../core/text/escape-hidden.ts';
import { listSeparateNetworks } from './network-overlap.ts';
import type { Rule } from './rule.ts';

/** 1.3 took an address for a network; so do we, and say which network that is. */
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
