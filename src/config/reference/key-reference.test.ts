import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { knownKeys } from '../known-keys.ts';
import { explainKey } from './explain-key.ts';
import { makeJsonSchema } from './json-schema.ts';
import { keyReference } from './key-reference.ts';

/** Every path of the schema, parents before what is below them. */
function listPaths(above: readonly string[] = []): readonly string[] {
  const names = above.join('.') === 'topology' ? ['NODE'] : knownKeys(above);
  return names.flatMap((name) => [[...above, name].join('.'), ...listPaths([...above, name])]);
}

test('the reference has exactly the keys of the schema, in its order', () => {
  expect(Object.keys(keyReference)).toEqual(listPaths());
});

test('a key has a form, or keys below it', () => {
  for (const [path, { form }] of Object.entries(keyReference)) {
    expect([path, form === undefined]).toEqual([path, explainKey(path).keys.length > 0]);
  }
});

test('docs/configuration.md has each key of the reference', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const missing = Object.keys(keyReference).filter((path) => !page.includes(`\`${path.split('.').at(-1)}`) && !path.endsWith('NODE'));
  expect(missing).toEqual([]);
});

const accepts = new Ajv().compile(makeJsonSchema());
const valid = ['examples', 'fixtures/config/ok'].flatMap((directory) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).flatMap((name) => (name.endsWith('.yaml') ? [`${directory}/${name}`] : [])),
);

test.each(valid)('the JSON Schema accepts %s', (path) => {
  accepts(parse(readFileSync(path, 'utf8'), { merge: true }));
  expect(accepts.errors).toBeNull();
});

test.each([
  ['an unknown section', { pod_network: {} }],
  ['an unknown key', { pod_net: { mtv: 9000 } }],
  ['a network without a length', { mgmt_net: { cidr: 'fd00:20::' } }],
  ['an MTU that is too small', { pod_net: { mtu: 1000 } }],
  ['an unknown mode', { general: { mode: 'ipv5' } }],
  ['a node without keys', { topology: { node1: 'eth1' } }],
  ['an IPv6 address for IPv4', { dns64: { remote_server: 'fd00::1' } }],
])('the JSON Schema refuses %s', (_, configuration) => {
  expect(accepts(configuration)).toBe(false);
});

test.each([
  ['mtu', 'Did you mean `lazyjack explain pod_net.mtu`?'],
  ['pod_net.mtv', 'Did you mean `lazyjack explain pod_net.mtu`?'],
  ['topology.node1.ids', 'Did you mean `lazyjack explain topology.NODE.id`?'],
  ['xyz', 'See `lazyjack explain` for all sections.'],
  ['constructor', 'See `lazyjack explain` for all sections.'],
])('%s does not exist', (key, fix) => {
  expect(() => explainKey(key)).toThrow(expect.objectContaining({ kind: 'refused', fix }));
});

test('any node name stands for all', () => {
  expect(explainKey('topology.my-master.interface')).toEqual(explainKey('topology.NODE.interface'));
  expect(explainKey('').keys.map(({ name }) => name)).toEqual(knownKeys([]));
});
