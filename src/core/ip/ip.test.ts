import { isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Cidr,
  broadcast,
  cidr,
  contains,
  embed,
  formatAddress,
  nth,
  overlaps,
  parseAddress,
  parseCidr,
  parseInterface,
  size,
  subnet,
} from './ip.ts';

/** A network that the test defines. */
function net(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => ({ family: 4 as const, value })),
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value) => ({ family: 6 as const, value })),
);
const anyCidr = anyAddress.chain(({ family, value }) =>
  fc.integer({ min: 0, max: family === 4 ? 32 : 128 }).map((prefix) => cidr(family, value, prefix)),
);

describe('addresses', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['FD00:0020::000A', 'fd00:20::a'],
    ['fd00:0:0:1:0:0:0:1', 'fd00:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:1:1', '2001::1:0:0:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('%s is %s', (written, canonical) => {
    expect(parseAddress(written)?.text).toBe(canonical);
  });

  test.each([
    '',
    '10',
    '10.1',
    '010.0.0.1',
    '0x7f000001',
    '256.0.0.1',
    '1.2.3.4.5',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '10.0.0.1\n',
    'fe80::1%eth0',
    ':::',
    '1::2::3',
    'fd00',
    '::1.2.3',
    '::01.2.3.4',
    '[::1]',
    '::1/64',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('formatted addresses parse to the same value', () => {
    fc.assert(
      fc.property(anyAddress, ({ family, value }) => {
        const text = formatAddress(family, value);
        expect(parseAddress(text)).toEqual({ family, value, text });
      }),
    );
  });

  test('Node and its URL class parse and format addresses in the same way', () => {
    const group = fc.oneof(fc.constantFrom(0, 0, 0xffff), fc.integer({ min: 0, max: 0xffff }));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    const part = fc.constantFrom('0', '00', 'ffff', 'A1', '12345', '::', ':', ':', ':', '.', '10.0.0.1', '256.0.0.1', '01', 'g');
    const almost = fc.array(part, { maxLength: 17 }).map((parts) => parts.join(''));
    const urlText = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1);
    const isMapped = (value: bigint): boolean => value >> 32n === 0xffffn;
    fc.assert(
      fc.property(groups, almost, (eight, text) => {
        const written = eight.map((each) => each.toString(16)).join(':');
        const value = eight.reduce((sum, each) => (sum << 16n) | BigInt(each), 0n);
        expect(parseAddress(written)?.value).toBe(value);
        if (!isMapped(value)) expect(formatAddress(6, value)).toBe(urlText(written));

        const parsed = parseAddress(text);
        expect(parsed?.family ?? 0).toBe(isIP(text));
        if (parsed?.family === 6) expect(parseAddress(urlText(text))).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  test('no text makes the parser throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./%]{0,45}$/)), (text) => {
        const parsed = parseAddress(text);
        if (parsed !== undefined) expect(parseAddress(parsed.text)).toEqual(parsed);
        parseCidr(text);
      }),
    );
  });
});

describe('networks', () => {
  test.each([
    ['fd00:40::5/72', 'fd00:40::/72'],
    ['10.192.3.4/16', '10.192.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['FD00:10:20:30:4000::/72', 'fd00:10:20:30:4000::/72'],
  ])('%s is in %s', (written, network) => {
    expect(parseCidr(written)?.text).toBe(network);
  });

  test.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '/8',
    'fd00::/129',
    'fd00::/64/64',
    'fd00::/ 64',
  ])('%s is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test('an interface address has an address and a network', () => {
    expect(parseInterface('10.0.0.9/8')).toMatchObject({ address: { text: '10.0.0.9' }, network: { text: '10.0.0.0/8' } });
  });

  test('numbers in both families', () => {
    expect(nth(net('fd00:20::/64'), 10)).toBe('fd00:20::a');
    expect(nth(net('10.192.0.0/16'), 300)).toBe('10.192.1.44');
    expect(subnet(net('fd00:40::/72'), 255, 80).text).toBe('fd00:40:0:0:ff::/80');
    expect(subnet(net('10.244.0.0/16'), 12, 24).text).toBe('10.244.12.0/24');
    expect(broadcast(net('10.244.0.0/16'))).toBe('10.244.255.255');
    expect(broadcast(net('fd00::/120'))).toBe('fd00::ff');
    expect(() => nth(net('10.0.0.0/30'), 4)).toThrow('10.0.0.0/30 has no address number 4');
    expect(() => nth(net('10.0.0.0/30'), -1)).toThrow(RangeError);
    expect(() => subnet(net('10.0.0.0/16'), 256, 24)).toThrow('10.0.0.0/16 has no /24 number 256');
    expect(() => subnet(net('10.0.0.0/16'), 0, 8)).toThrow(RangeError);
  });

  test('a network contains its first and last address and no neighbour', () => {
    fc.assert(
      fc.property(anyCidr, (network) => {
        expect(contains(network, network)).toBe(true);
        expect(contains(network, network.address)).toBe(true);
        expect(contains(network, broadcast(network))).toBe(true);
        expect(parseCidr(network.text)).toEqual(network);
        if (network.prefix > 0) {
          const twice = cidr(network.family, parseAddress(network.address)?.value ?? 0n, network.prefix - 1);
          const halves = [subnet(twice, 0, network.prefix), subnet(twice, 1, network.prefix)];
          const [neighbour] = halves.filter((half) => half.text !== network.text);
          expect(halves).toContainEqual(network);
          expect(neighbour && overlaps(neighbour, network)).toBe(false);
          expect(contains(twice, network) && !contains(network, twice)).toBe(true);
        }
      }),
    );
  });

  test('a parsed network keeps the bits of its prefix and no others', () => {
    fc.assert(
      fc.property(anyAddress, fc.nat({ max: 128 }), ({ family, value }, length) => {
        const prefix = Math.min(length, family === 4 ? 32 : 128);
        expect(parseCidr(`${formatAddress(family, value)}/${prefix}`)).toEqual(cidr(family, value, prefix));
      }),
    );
  });

  test('two networks overlap exactly when they share an address', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 255n }),
        fc.bigInt({ min: 0n, max: 255n }),
        fc.integer({ min: 24, max: 32 }),
        fc.integer({ min: 24, max: 32 }),
        (a, b, p, q) => {
          const [one, other] = [cidr(4, a, p), cidr(4, b, q)];
          const addresses = (network: Cidr) => Array.from({ length: Number(size(network)) }, (_, n) => nth(network, n));
          const others = new Set(addresses(other));
          const shared = addresses(one).some((each) => others.has(each));
          expect(overlaps(one, other)).toBe(shared);
          expect(overlaps(other, one)).toBe(shared);
        },
      ),
    );
  });

  test('networks of different families never overlap', () => {
    expect(contains(net('::/0'), '10.0.0.1')).toBe(false);
    expect(overlaps(net('::/0'), net('0.0.0.0/0'))).toBe(false);
  });
});

describe('RFC 6052', () => {
  // The table of section 2.4.
  test.each([
    ['2001:db8::/32', '2001:db8:c000:221::'],
    ['2001:db8:100::/40', '2001:db8:1c0:2:21::'],
    ['2001:db8:122::/48', '2001:db8:122:c000:2:2100::'],
    ['2001:db8:122:300::/56', '2001:db8:122:3c0:0:221::'],
    ['2001:db8:122:344::/64', '2001:db8:122:344:c0:2:2100:0'],
    ['2001:db8:122:344::/96', '2001:db8:122:344::c000:221'],
    ['64:ff9b::/96', '64:ff9b::c000:221'],
  ])('192.0.2.33 behind %s', (prefix, expected) => {
    expect(embed(net(prefix), '192.0.2.33')).toBe(parseAddress(expected)?.text);
  });

  test('the example of the manual', () => {
    expect(embed(net('fd00:10:64:ff9b::/96'), '172.217.12.238')).toBe('fd00:10:64:ff9b::acd9:cee');
  });

  test('embedding keeps the prefix, keeps bits 64 to 71 zero and loses no bit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(32, 40, 48, 56, 64, 96),
        fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
        (length, a, b) => {
          const prefix = cidr(6, 0x20010db8n << 96n, length);
          const [one, other] = [embed(prefix, formatAddress(4, a)), embed(prefix, formatAddress(4, b))];
          expect(contains(prefix, one)).toBe(true);
          expect(((parseAddress(one)?.value ?? 0n) >> 56n) & 0xffn).toBe(0n);
          expect(one === other).toBe(a === b);
        },
      ),
    );
  });

  test('refuses a prefix that is not a translation prefix', () => {
    expect(() => embed(net('fd00::/72'), '10.0.0.1')).toThrow('fd00::/72 is not a translation prefix');
    expect(() => embed(net('fd00::/96'), 'fd00::1')).toThrow('fd00::1 is not an IPv4 address');
  });
});
