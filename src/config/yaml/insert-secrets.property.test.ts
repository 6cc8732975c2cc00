import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import * as z from 'zod';
import { insertSecrets } from './insert-secrets.ts';

const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
const chars = (from: readonly string[], count: number) =>
  fc.array(fc.constantFrom(...from), { minLength: count, maxLength: count }).map((list) => list.join(''));
const secrets = fc.record({
  token: fc.tuple(chars(letters, 6), chars(letters, 16)).map((parts) => parts.join('.')),
  'token-cert-hash': chars(Array.from('0123456789abcdef'), 64),
});

/** Old values, in every form that a value without children has. */
const old = fc.constantFrom(
  '',
  ' old',
  ' "old # no comment"',
  " 'it''s old'",
  ' <provide-token>',
  ' ~',
  ' null',
  ' &unused old',
  ' !!str 12',
  ' 1.20',
  ' "a\\n b"',
  ' >-\n            folded\n            text',
  ' |\n            text',
);
const comment = fc.constantFrom('', '', '', ' # said', '   #:{}[]"\'');
const others = fc.constantFrom(
  ' mode: ipv6',
  ' plugin: "bridge"',
  " work-area: '/srv/lazyjack'",
  ' kubernetes-version: v1.20.2',
  ' timeouts: { kubeadm: 600 }',
  ' "insecure": false',
  ' kubeadm:\n        ClusterConfiguration:\n            clusterName: *name',
);

/** Files in block style: any order of keys, any of the two there, comments and empty lines between, both line ends, with or without the last. */
const blockFile = fc
  .record({
    token: fc.option(old),
    hash: fc.option(old),
    first: fc.boolean(),
    others: fc.uniqueArray(others, { maxLength: 4 }),
    comments: fc.array(comment, { minLength: 12, maxLength: 12 }),
    between: fc.constantFrom('', '\n', '    # a line\n', '\n  # another: one\n\n'),
    crlf: fc.boolean(),
    end: fc.boolean(),
    before: fc.boolean(),
  })
  .map(({ token, hash, first, others: rest, comments, between, crlf, end, before }) => {
    const own = [...(token === null ? [] : [`token:${token}`]), ...(hash === null ? [] : [`token-cert-hash:${hash}`])];
    const lines = (first ? [...own, ...rest] : [...rest, ...own]).map((line) => `    ${line.trimStart()}`);
    const commented = lines.map((line, index) => (line.includes('\n') ? line : `${line}${comments[index] ?? ''}`));
    const general = [`general:${comments[11] ?? ''}`, ...commented].join(`\n${between}`);
    const names = '# top\nnames: &name kubernetes';
    const text = (before ? [general.replace(/\*name/g, 'x'), names] : [names, general]).join('\n') + (end ? '\n' : '');
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

/** Files in flow style, JSON among them. */
const flowFile = fc
  .record({
    own: fc.subarray(['"token": "x"', '"token-cert-hash": "y"']),
    rest: fc.subarray(['"mode": "ipv6"', '"timeouts": {"kubeadm": 600}', '"list": [1, 2]']),
    comma: fc.constantFrom(',', ', ', ',\n    ', ' , '),
    open: fc.constantFrom('', ' ', '\n    ', ' # why\n    '),
    outer: fc.constantFrom(['{"general": ', '}'], ['general: ', '\n'], ['a: &a 1\ngeneral: ', '\nb: *a']),
  })
  .map(({ own, rest, comma, open, outer: [front = '', back = ''] }) => `${front}{${open}${[...rest, ...own].join(comma)}}${back}`);

const settings = z.record(z.string(), z.unknown());

test('the two values are inserted, and no other setting changes', () => {
  fc.assert(
    fc.property(fc.oneof(blockFile, flowFile), secrets, (text, values) => {
      const result = insertSecrets(text, values);
      if ('problem' in result) throw new Error(result.problem.detail);
      const before = settings.parse(parse(text));
      const general = settings.parse(before['general'] ?? {});
      expect(parse(result.text)).toEqual({ ...before, general: { ...general, ...values } });
      expect(insertSecrets(result.text, values)).toEqual(result);
    }),
    { numRuns: 400 },
  );
});

test('every other byte is unchanged', () => {
  fc.assert(
    fc.property(fc.oneof(blockFile, flowFile), secrets, (text, values) => {
      const result = insertSecrets(text, values);
      if ('problem' in result) throw new Error(result.problem.detail);
      expect(withoutOwn(result.text)).toBe(withoutOwn(text));
    }),
    { numRuns: 400 },
  );
});

/** The file without the two keys, their values, and the blanks and commas around them. */
function withoutOwn(text: string): string {
  const value = `[ ]?(?:&unused )?(?:!!str )?(?:"[^"]*"|'(?:''|[^'])*'|>-\\r?\\n +folded\\r?\\n +text|\\|\\r?\\n +text|<provide-token>|[a-z0-9.~]*)`;
  return text.replace(new RegExp(`["']?\\btoken(?:-cert-hash)?["']?:${value}`, 'g'), '').replace(/[\s,]+/g, '');
}
