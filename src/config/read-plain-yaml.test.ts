import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTree } from './build-tree.ts';
import { lexYaml } from './lex-yaml.ts';
import { parseYaml } from './parse-yaml.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import type { Tree } from './tree.ts';

function plainly(text: string): Tree | undefined {
  return readPlainYaml(lexYaml(text).lexemes);
}

/** By the library's parser and composer. */
function wholly(text: string): unknown {
  const yaml = parseYaml(text);
  return 'wrong' in yaml ? yaml : buildTree(yaml.document, () => 1);
}

/** With the order of keys, which `toEqual` would not look at. */
function ordered(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? [...each] : typeof each === 'number' ? `${each}` : each)),
  );
}

/** Returns whether it could be read plainly. */
function expectSame(text: string): boolean {
  const tree = plainly(text);
  if (tree !== undefined) expect(ordered({ tree, problems: [] })).toEqual(ordered(wholly(text)));
  return tree !== undefined;
}

const corpus = ['fixtures/config/ok', 'fixtures/config/broken', 'fixtures/kubeadm', 'examples', 'fixtures/machines'].flatMap((directory) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:yaml|conf|conflist)$/.test(name))
    .map((name) => join(directory, name)),
);

test.each(corpus)('%s', (file) => {
  expectSame(readFileSync(file, 'utf8'));
});

describe('configurations as most are written are read plainly', () => {
  test.each([
    'examples/three-hosts.yaml',
    'fixtures/machines/config.yaml',
    'fixtures/config/ok/ipv6.yaml',
    'fixtures/config/ok/defaults.yaml',
  ])('%s', (file) => {
    expect(expectSame(readFileSync(file, 'utf8'))).toBe(true);
  });
});

describe('what is alike, and is not', () => {
  test.each([
    ['comments', '# a\n\na: 1 # b\n# c\nb:\n  # d\n  c: 2\n\n# e\n'],
    ['Windows line ends', 'a:\r\n  b: 1\r\n\r\nc: "2"\r\n'],
    ['no end of the last line', 'a:\n  b: { c: 1 }'],
    ['keys without values', 'a:\nb:  # why\nc: { d: e }\n'],
    [
      'all that is no text',
      ['1', '-1', '0x1f', '0o17', '1e3', '1.50', '.5', '-.inf', '.nan', 'true', 'False', 'NULL', '~', '0777', '1_0']
        .map((value, at) => `k${at}: ${value}`)
        .join('\n'),
    ],
    ['the same in quotes', 'a: "1"\nb: \'true\'\nc: { "d": "~" }\n'],
    ['keys that are no text', '1: a\ntrue: b\n~: c\n'],
    ['colons and hashes in a text', 'a: b:c#d\ne: fd00::1\n"f": g#\n'],
    ['brackets in a text', 'a: b[c]{d}, e\n'],
  ])('%s', (_, text) => {
    expect(expectSame(text)).toBe(true);
  });

  test.each([
    ['a list', 'a:\n  - 1\n'],
    ['a list in brackets', 'a: [1]\n'],
    ['an anchor', 'a: &b 1\n'],
    ['an alias', 'a: *b\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a merge key', 'a:\n  <<: { b: 1 }\n'],
    ['a key twice', 'a: 1\na: 2\n'],
    ['a prototype', '__proto__: 1\n'],
    ['a text of several lines', 'a: b\n  c\n'],
    ['a text in quotes of several lines', 'a: "b\n  c"\n'],
    ['an escape', 'a: "\\t"\n'],
    ['a doubled quote', "a: 'b''c'\n"],
    ['a block of text', 'a: |\n  b\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a document start', '---\na: 1\n'],
    ['a document end', 'a: 1\n...\n'],
    ['a tab', 'a:\n\tb: 1\n'],
    ['a key alone at the end', 'a:\n  b:\nc: 1\n'],
    ['columns that fit nowhere', 'a:\n    b: 1\n  c: 2\n'],
    ['a comment that may belong to either', 'a:\n  b: 1\n  # c\nd: 1\n'],
    ['a second colon', 'a: b: c\n'],
    ['no blank behind a colon', 'a:1\n'],
    ['an open brace', 'a: { b: 1\n'],
    ['an open quote', 'a: "b\n'],
    ['a value that may not begin like this', 'a: @b\n'],
    ['more than one value', 'a: "b" c\n'],
    ['a comment without a blank before it', 'a: "b"#c\n'],
    ['a very long key', `${'a'.repeat(1100)}: 1\n`],
    ['nothing', '# only this\n'],
    ['a list alone', '- a\n'],
  ])('%s is for the parser', (_, text) => {
    expect(plainly(text)).toBeUndefined();
  });
});

describe('whatever is written', () => {
  const numRuns = 1000;
  const word = fc.constantFrom(
    'a',
    'b',
    'token',
    '"q"',
    "'s'",
    '1',
    '0x1f',
    '1.50',
    'true',
    '~',
    'fd00::1/64',
    'x#y',
    'x y',
    '<<',
    '-1',
    '.5',
    'é',
    '"a: b"',
    '""',
  );
  const end = fc.constantFrom('\n', '\n', '\n', '\n\n', '\r\n', '  \n', ' # why\n', '\n# why\n', '\n  # why\n', '\n   \n', '#\n', '');
  const flow = fc
    .array(fc.tuple(word, fc.constantFrom(': ', ':', ' : ', ':  '), word), { minLength: 1, maxLength: 3 })
    .map((pairs) => `{ ${pairs.map((pair) => pair.join('')).join(', ')} }`);
  const line = fc
    .tuple(fc.constantFrom(0, 0, 2, 2, 4, 1), word, fc.constantFrom(': ', ': ', ':', ' : '), fc.oneof(word, flow, fc.constant('')), end)
    .map(([column, key, colon, value, rest]) => `${' '.repeat(column)}${key}${colon}${value}${rest}`);
  const piece = fc.constantFrom(
    ...[
      '"',
      "'",
      ':',
      ': ',
      '- ',
      '#',
      ' #',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '! ',
      '|',
      '>',
      '%',
      '@',
      '`',
      '\n',
      '\r',
      '\t',
      ' ',
      '  ',
      ',',
    ],
    ...[
      '<<: ',
      '~',
      '0',
      '/',
      '\\',
      'é',
      '\ufeff',
      '---\n',
      '...\n',
      'null',
      '__proto__: ',
      '? ',
      'a',
      'b: ',
      '\u0002',
      '\u001f',
      '\u0018',
    ],
  );
  /** Sections in sections, as people write them, now and then with something odd. */
  const { lines } = fc.letrec<{ lines: string[]; entry: string[] }>((tie) => ({
    lines: fc.array(tie('entry'), { minLength: 1, maxLength: 4, depthIdentifier: 'level' }).map((all) => all.flat()),
    entry: fc
      .tuple(
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 2, max: 99 }).map((number) => `key${number}`) }, word),
        fc.oneof(
          { maxDepth: 3, depthIdentifier: 'level' },
          fc.oneof(word, flow, fc.constant('')).map((value) => ({ value })),
          tie('lines').map((below) => ({ below })),
        ),
        fc.oneof({ weight: 6, arbitrary: fc.constant('\n') }, end),
        fc.constantFrom(1, 2, 2, 2, 4),
      )
      .map(([key, what, rest, deeper]) =>
        'value' in what ? [`${key}: ${what.value}${rest}`] : [`${key}:${rest}`, ...what.below.map((text) => ' '.repeat(deeper) + text)],
      ),
  }));

  test('sections: the same tree, and most of them plainly', () => {
    let read = 0;
    fc.assert(
      fc.property(lines, (all) => {
        if (expectSame(all.join(''))) read += 1;
      }),
      { numRuns },
    );
    expect(read).toBeGreaterThan(numRuns / 10);
  });

  test('lines: the same tree', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (some) => {
        expectSame(some.join(''));
      }),
      { numRuns },
    );
  });

  test('anything: the same tree', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, line), { maxLength: 10 }), (pieces) => {
        expectSame(pieces.join(''));
      }),
      { numRuns },
    );
  });

  test('configurations that somebody went over', () => {
    const samples = corpus.filter((file) => file.startsWith('fixtures/config/ok')).map((file) => readFileSync(file, 'utf8'));
    const change = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.array(piece, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(change, { maxLength: 3 }), (start, changes) => {
        expectSame(
          changes.reduce((text, { at, remove, insert }) => {
            const from = at % text.length;
            return text.slice(0, from) + insert.join('') + text.slice(from + remove);
          }, start),
        );
      }),
      { numRuns: numRuns / 10 },
    );
  });
});
