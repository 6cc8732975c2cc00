import { expect, test } from '@jest/globals';
import { readHostsAddresses, hasOwnedHostsLines, setHostsAddresses } from './hosts-file.ts';
import { joinLines, splitLines } from '../../shared/text/text-lines.ts';

const debian = '127.0.0.1\tlocalhost\n127.0.1.1\tmy-master.lan my-master my-minion\n\n::1 ip6-localhost ip6-loopback\n';

function set(text: string, desired: Record<string, string[]>): string {
  return Buffer.from(joinLines(setHostsAddresses(splitLines(Buffer.from(text, 'latin1')), new Map(Object.entries(desired))))).toString(
    'latin1',
  );
}

function get(text: string, name: string): readonly string[] | undefined {
  return readHostsAddresses(splitLines(Buffer.from(text, 'latin1')), [name]).get(name);
}

const applied = set(debian, { 'my-master': ['fd00:20::2'], 'my-minion': ['fd00:20::3'], 'my-third': ['fd00:20::4'] });

test('a foreign line loses only the managed names, and is preserved', () => {
  expect(applied).toBe(
    '127.0.0.1\tlocalhost\n' +
      '# lazyjack took my-master my-minion from: 127.0.1.1\tmy-master.lan my-master my-minion\n' +
      '127.0.1.1\tmy-master.lan\n' +
      '\n::1 ip6-localhost ip6-loopback\n' +
      'fd00:20::2\tmy-master\t# lazyjack\n' +
      'fd00:20::3\tmy-minion\t# lazyjack\n' +
      'fd00:20::4\tmy-third\t# lazyjack\n',
  );
  expect(get(applied, 'my-master')).toEqual(['fd00:20::2']);
});

test('names are restored one by one', () => {
  const first = set(applied, { 'my-master': ['127.0.1.1'] });
  expect(first).toContain('from: 127.0.1.1\tmy-master.lan my-master my-minion\n127.0.1.1\tmy-master.lan my-master\n');
  expect(set(first, { 'my-third': [], 'my-minion': ['127.0.1.1'] })).toBe(debian);
});

test('edits of the remaining line are retained, and the name is restored after them', () => {
  const edited = applied.replace('\n127.0.1.1\tmy-master.lan\n', '\n127.0.1.1\tmy-master.lan nas # mine\n');
  expect(set(edited, { 'my-master': ['127.0.1.1'], 'my-minion': ['127.0.1.1'], 'my-third': [] })).toBe(
    debian.replace('my-master.lan my-master my-minion', 'my-master.lan nas my-master my-minion # mine'),
  );
});

test('a deleted remaining line is not restored, the name is', () => {
  const edited = applied.replace('\n127.0.1.1\tmy-master.lan\n', '\n');
  expect(set(edited, { 'my-master': ['127.0.1.1'], 'my-minion': ['127.0.1.1'], 'my-third': [] })).toBe(
    debian.replace('\tmy-master.lan', ''),
  );
});

test('an alias that was added to an owned line is retained', () => {
  const edited = applied.replace('my-third\t#', 'my-third foo #');
  expect(set(edited, { 'my-third': [] })).toBe(applied.replace('\tmy-third\t# lazyjack', ' foo'));
});

test('an owned line without its comment is still owned', () => {
  const edited = applied.replaceAll('\t# lazyjack\n', '\n');
  expect(set(edited, { 'my-master': ['127.0.1.1'], 'my-minion': ['127.0.1.1'], 'my-third': [] })).toBe(debian);
});

test('a missing final newline stays missing', () => {
  const text = '127.0.0.1 localhost\r\n10.0.0.1 a b';
  const withTwoAddresses = set(text, { b: ['10.0.0.1', 'fd00:20::2'] });
  expect(withTwoAddresses).toBe(
    '127.0.0.1 localhost\r\n10.0.0.1\tb\t# lazyjack\r\nfd00:20::2\tb\t# lazyjack\r\n# lazyjack took b from: 10.0.0.1 a b\r\n10.0.0.1 a',
  );
  expect(get(withTwoAddresses, 'b')).toEqual(['10.0.0.1', 'fd00:20::2']);
  expect(set(withTwoAddresses, { b: ['10.0.0.1'] })).toBe(text);
});

test('an address changes in place', () => {
  const changed = set(applied, { 'my-minion': ['fd00:20::33'] });
  expect(changed).toBe(applied.replace('fd00:20::3\t', 'fd00:20::33\t'));
  expect(set(changed, { 'my-minion': ['fd00:20::3'] })).toBe(applied);
});

test('20,000 names on one line: quadratic work would not end in time', () => {
  const names = Array.from({ length: 20_000 }, (_, at) => `node-${at}`);
  const text = `10.0.0.1 ${names.join(' ')}\n`;
  const all = set(text, Object.fromEntries(names.map((name, at) => [name, [`fd00:20::${(at + 2).toString(16)}`]])));
  expect(set(all, Object.fromEntries(names.map((name) => [name, ['10.0.0.1']]))) === text).toBe(true);
  expect(hasOwnedHostsLines(splitLines(Buffer.from(all)))).toBe(true);
}, 30_000);
