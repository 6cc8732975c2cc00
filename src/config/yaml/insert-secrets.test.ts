import { describe, expect, test } from '@jest/globals';
import { insertSecrets } from './insert-secrets.ts';

const secrets = { token: 'abcdef.0123456789abcdef', 'token-cert-hash': 'a1'.repeat(32) };
const [token, hash] = [secrets.token, secrets['token-cert-hash']];

function spliced(text: string, values = secrets): string {
  const result = insertSecrets(text, values);
  return 'text' in result ? result.text : `(${result.problem.summary})`;
}

describe('existing values are replaced in place', () => {
  test.each([
    [
      'placeholders',
      'general:\n    token: "<provide-token>"  # soon\n    token-cert-hash: "<provide-cert-hash>"\n    mode: ipv6\n',
      `general:\n    token: "${token}"  # soon\n    token-cert-hash: "${hash}"\n    mode: ipv6\n`,
    ],
    [
      'single quotes',
      "general:\n  token: 'old'\n  token-cert-hash: 'old'\n",
      `general:\n  token: '${token}'\n  token-cert-hash: '${hash}'\n`,
    ],
    ['no quotes', 'general:\n  token: old\n  token-cert-hash: old # x\n', `general:\n  token: ${token}\n  token-cert-hash: ${hash} # x\n`],
    [
      'nothing behind the colon',
      'general:\n  token:\n  token-cert-hash:   # later\n',
      `general:\n  token: "${token}"\n  token-cert-hash: "${hash}"   # later\n`,
    ],
    ['null', 'general:\n  token: ~\n  token-cert-hash: null\n', `general:\n  token: ${token}\n  token-cert-hash: ${hash}\n`],
    [
      'a block',
      `general:\n  token: |\n    old\n\n  token-cert-hash: >-\n    old\nnodes: 1\n`,
      `general:\n  token: "${token}"\n\n  token-cert-hash: "${hash}"\nnodes: 1\n`,
    ],
    [
      'CRLF',
      'general:\r\n  token: "x"\r\n  token-cert-hash: "y"\r\n',
      `general:\r\n  token: "${token}"\r\n  token-cert-hash: "${hash}"\r\n`,
    ],
    [
      'flow style',
      'general: {token: x, mode: ipv6, token-cert-hash: y}\n',
      `general: {token: ${token}, mode: ipv6, token-cert-hash: ${hash}}\n`,
    ],
    [
      'flow style without values',
      'general: {token, token-cert-hash: , mode: ipv6}\n',
      `general: {token: "${token}", token-cert-hash: "${hash}" , mode: ipv6}\n`,
    ],
    ['JSON', '{"general": {"token":"x","token-cert-hash":"y"}}', `{"general": {"token":"${token}","token-cert-hash":"${hash}"}}`],
    [
      'an alias',
      'x: &a old\ngeneral:\n  token: *a\n  token-cert-hash: *a\n',
      `x: &a old\ngeneral:\n  token: "${token}"\n  token-cert-hash: "${hash}"\n`,
    ],
    [
      'an anchor that nobody uses',
      'general:\n  token: &t "x"\n  token-cert-hash: y\n',
      `general:\n  token: &t "${token}"\n  token-cert-hash: ${hash}\n`,
    ],
    [
      'no newline at the end',
      'general:\n  token-cert-hash: "y"\n  token: "x"',
      `general:\n  token-cert-hash: "${hash}"\n  token: "${token}"`,
    ],
  ])('%s', (_, before, after) => {
    expect(spliced(before)).toBe(after);
    expect(spliced(after)).toBe(after);
  });
});

describe('missing values are inserted below the heading', () => {
  test.each([
    [
      'block style',
      '# top\ngeneral:   # ours\n  # the mode\n  mode: "ipv6"\n',
      `# top\ngeneral:   # ours\n  token: "${token}"\n  token-cert-hash: "${hash}"\n  # the mode\n  mode: "ipv6"\n`,
    ],
    [
      'as deep as the rest',
      "general:\n        mode: 'ipv6'\n",
      `general:\n        token: '${token}'\n        token-cert-hash: '${hash}'\n        mode: 'ipv6'\n`,
    ],
    [
      'one of them',
      `general:\n  mode: ipv6\n  token: "old"\n`,
      `general:\n  token-cert-hash: "${hash}"\n  mode: ipv6\n  token: "${token}"\n`,
    ],
    ['CRLF', 'general:\r\n  mode: ipv6\r\n', `general:\r\n  token: "${token}"\r\n  token-cert-hash: "${hash}"\r\n  mode: ipv6\r\n`],
    ['flow style', 'general: { mode: ipv6 }\n', `general: { token: "${token}", token-cert-hash: "${hash}", mode: ipv6 }\n`],
    [
      'flow style over lines',
      'general: {\n  mode: ipv6,\n}\n',
      `general: {\n  token: "${token}",\n  token-cert-hash: "${hash}",\n  mode: ipv6,\n}\n`,
    ],
    ['an empty mapping', 'general: {}\n', `general: {token: "${token}", token-cert-hash: "${hash}"}\n`],
    ['JSON', '{"general":{"mode":"ipv6"}}\n', `{"general":{"token": "${token}", "token-cert-hash": "${hash}", "mode":"ipv6"}}\n`],
    [
      'an anchor on the section',
      'general: &g\n  mode: ipv6\n',
      `general: &g\n  token: "${token}"\n  token-cert-hash: "${hash}"\n  mode: ipv6\n`,
    ],
    [
      'a section without settings',
      'general:\npod_net:\n    mtu: 1500\n',
      `general:\n    token: "${token}"\n    token-cert-hash: "${hash}"\npod_net:\n    mtu: 1500\n`,
    ],
    [
      'a section without settings at the end',
      'pod_net: {}\ngeneral:',
      `pod_net: {}\ngeneral:\n  token: "${token}"\n  token-cert-hash: "${hash}"\n`,
    ],
    ['a section that is null', 'general: ~\n', `general: { token: "${token}", token-cert-hash: "${hash}" }\n`],
    [
      'no section',
      '---\n# top\npod_net:\n    mtu: 1500\n',
      `---\n# top\ngeneral:\n    token: "${token}"\n    token-cert-hash: "${hash}"\npod_net:\n    mtu: 1500\n`,
    ],
    [
      'no section in JSON',
      '{"pod_net": {"mtu": 1500}}',
      `{"general": { "token": "${token}", "token-cert-hash": "${hash}" }, "pod_net": {"mtu": 1500}}`,
    ],
    [
      'values that come from a merge',
      'x: &x\n  token: old\ngeneral:\n  <<: *x\n  mode: ipv6\n',
      `x: &x\n  token: old\ngeneral:\n  token: "${token}"\n  token-cert-hash: "${hash}"\n  <<: *x\n  mode: ipv6\n`,
    ],
  ])('%s', (_, before, after) => {
    expect(spliced(before)).toBe(after);
    expect(spliced(after)).toBe(after);
  });
});

test('a byte order mark is kept', () => {
  expect(spliced('\ufeffgeneral:\n  token: "x"\n  token-cert-hash: "y"\n')).toBe(
    `\ufeffgeneral:\n  token: "${token}"\n  token-cert-hash: "${hash}"\n`,
  );
});

test('text that could be read as a number is quoted', () => {
  const numbers = { token: '123456.1234567890123456', 'token-cert-hash': `${'1'.repeat(40)}e${'2'.repeat(23)}` };
  expect(spliced('general:\n  token: a\n  token-cert-hash: b\n', numbers)).toBe(
    `general:\n  token: "${numbers.token}"\n  token-cert-hash: "${numbers['token-cert-hash']}"\n`,
  );
});

test.each([
  ['an anchor that others use', 'general:\n  token: &t old\n  work-area: *t\n'],
  ['a section that is an alias', 'x: &x {mode: ipv6}\ngeneral: *x\n'],
  ['a section that is used elsewhere', 'general: &g\n  mode: ipv6\nother: *g\n'],
  ['a section that is a list', 'general: [1]\n'],
])('%s is refused, with what to do', (_, text) => {
  const result = insertSecrets(text, secrets);
  expect(result).toMatchObject({
    problem: { summary: 'No place for token and hash', fix: expect.stringContaining('"token-cert-hash: x"') },
  });
});

test('invalid YAML is reported', () => {
  expect(insertSecrets('general: [', secrets)).toHaveProperty('problem');
});
