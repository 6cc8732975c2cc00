import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadResult, loadCluster } from '../../config/load-cluster.ts';
import { renderDiagnostics } from './diagnostics-text.ts';

const folder = 'fixtures/config';

/** Compares the text with a fixture. `UPDATE_FIXTURES=1` rewrites the fixture first. */
function expectFile(path: string, text: string): void {
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `(no ${path})`);
}

function load(path: string): LoadResult {
  return loadCluster('config.yaml', readFileSync(path));
}

function rendered({ diagnostics }: LoadResult): string {
  return renderDiagnostics(diagnostics, { color: false, width: 100 });
}

describe('broken configurations', () => {
  test.each(readdirSync(join(folder, 'broken')))('%s', (name) => {
    const loaded = load(join(folder, 'broken', name, 'config.yaml'));
    expect(loaded.diagnostics).not.toEqual([]);
    expect(loaded.cluster === undefined).toBe(loaded.diagnostics.some(({ severity }) => severity === 'error'));
    expectFile(join(folder, 'broken', name, 'expected.txt'), rendered(loaded));
  });
});

describe('good configurations', () => {
  const names = readdirSync(join(folder, 'ok')).filter((name) => name.endsWith('.yaml'));
  test.each(names)('%s', (name) => {
    const loaded = load(join(folder, 'ok', name));
    const shown = {
      ...loaded,
      diagnostics: loaded.diagnostics.map(({ severity, summary, source }) => `${source?.line ?? 0}: ${severity}: ${summary}`),
    };
    const json = JSON.stringify(
      shown,
      (key, value: unknown) => (value instanceof Set ? [...value] : key === 'source' || key === 'bytes' ? undefined : value),
      2,
    );
    expectFile(join(folder, 'ok', name.replace(/\.yaml$/, '.expected.json')), `${json}\n`);
    expect(loaded.cluster).toBeDefined();
  });
});
