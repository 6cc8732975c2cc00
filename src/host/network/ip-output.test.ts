import { expect, test } from '@jest/globals';
import { toAddress } from './ip-output.ts';

const forever = 4294967295;
const plain = { local: '10.0.0.1', prefixlen: 24, scope: 'global', valid_life_time: forever, preferred_life_time: forever };

test.each([
  [4, {}, { peer: null, attributes: null, lifetime: null }],
  [4, { label: 'eth1:1', broadcast: '10.0.0.255' }, { alias: 'eth1:1', broadcast: '10.0.0.255' }],
  [4, { address: '10.0.7.1' }, { peer: '10.0.7.1' }],
  [4, { scope: 'link', noprefixroute: true, metric: 77 }, { attributes: 'scope link noprefixroute metric 77' }],
  // The kernel reports a preferred lifetime of 0 of a permanent address only for IPv6.
  [4, { deprecated: true }, { attributes: 'preferred_lft 0', lifetime: null }],
  [6, { local: 'fd00::1', nodad: true, deprecated: true, preferred_life_time: 0 }, { attributes: 'nodad preferred_lft 0', lifetime: null }],
  [
    4,
    { dynamic: true, deprecated: true, valid_life_time: 300, preferred_life_time: 0 },
    { attributes: null, lifetime: 'valid_lft 300 preferred_lft 0' },
  ],
  [6, { local: 'fd00::1', preferred_life_time: 200 }, { lifetime: 'valid_lft forever preferred_lft 200' }],
] as const)('an address of family %i: %j', (family, change, expected) => {
  expect(toAddress(family, 'eth1', { ...plain, ...change })).toMatchObject(expected);
});
