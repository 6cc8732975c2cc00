import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPlainRoute, routeSchema, toRoute } from './ip-output.ts';

const plain = { dst: 'fd00:40:0:0:4::/80', gateway: 'fd00:20::4', dev: 'eth1', protocol: '108', metric: 1024, flags: [], pref: 'medium' };

test('treats the most common form of route as plain and leaves special routes to the schema', () => {
  expect(isPlainRoute(plain)).toBe(true);
  expect(isPlainRoute({ ...plain, type: 'unicast' })).toBe(true);
  expect(isPlainRoute({ dst: 'default', dev: 'eth0', scope: 'link', prefsrc: '10.0.0.1', flags: ['linkdown'] })).toBe(true);
  for (const special of [
    { type: 'blackhole' },
    { metrics: [{ mtu: 9000 }] },
    { nexthops: [] },
    { via: {} },
    { tos: '0x10' },
    { dst: 1 },
    { metric: Infinity },
  ])
    expect(isPlainRoute({ ...plain, ...special })).toBe(false);
  for (const other of [null, {}, [], { dev: 'eth1' }, 'route']) expect(isPlainRoute(other)).toBe(false);
});

test('parses a plain route exactly as the schema does', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant([]), fc.constant(null), fc.constant({}));
  const odd = fc.record({ name: fc.oneof(fc.constantFrom(...Object.keys(plain), 'type', 'via', 'metrics', 'scope'), fc.string()), value });
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 2 }), (oddities) => {
      const raw: unknown = { ...plain, ...Object.fromEntries(oddities.map(({ name, value: odder }) => [name, odder])) };
      if (isPlainRoute(raw)) expect(toRoute(6, raw)).toEqual(toRoute(6, routeSchema.parse(raw)));
    }),
  );
});
