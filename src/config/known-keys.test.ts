import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { knownKeys } from './known-keys.ts';
import { formatPath } from './config-problem.ts';

/** Every key of the schema, with its sections. */
function everyKey(path: readonly string[] = []): readonly string[] {
  return knownKeys(path).flatMap((key) => [formatPath([...path, key]), ...everyKey([...path, key])]);
}

test('keys at a path', () => {
  expect(knownKeys(['topology', 'any-node'])).toEqual(['interface', 'opmodes', 'id', 'ssh']);
  expect(knownKeys(['general', 'timeouts'])).toEqual(['kubeadm', 'containers']);
  expect(knownKeys(['general', 'mode'])).toEqual([]);
  expect(knownKeys(['constructor', 'prototype'])).toEqual([]);
});

test('docs/configuration.md has every key', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const undocumented = everyKey().filter((key) => !page.includes(`\`${key.replace(/^.*\./, '')}\``));
  expect(undocumented).toEqual([]);
});
