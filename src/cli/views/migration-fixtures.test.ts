import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadCluster } from '../../config/load-cluster.ts';
import { migrateConfiguration } from '../../config/migrate/migrate-configuration.ts';
import { renderMigration } from './migration-text.ts';

const folder = 'fixtures/migrate';

/** Compares the text with a fixture. `UPDATE_FIXTURES=1` rewrites the fixture first. */
function expectFile(path: string, text: string): void {
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `(no ${path})`);
}

test.each(readdirSync(folder))('the configuration of 1.3 %s becomes one of today', (name) => {
  const migration = migrateConfiguration(readFileSync(`${folder}/${name}/release-1.3.yaml`, 'utf8'));
  if ('problem' in migration) throw new Error(migration.problem.detail);
  const { text, changes } = migration;
  expectFile(`${folder}/${name}/config.yaml`, text);
  expectFile(`${folder}/${name}/report.txt`, renderMigration('old.yaml', changes));
  const { cluster, diagnostics } = loadCluster('config.yaml', text);
  expect(cluster).toBeDefined();
  // `insecure: true` stays, and stays a warning.
  expect(diagnostics.map(({ source }) => source?.text.trim())).toEqual(text.includes('insecure: true') ? ['insecure: true'] : []);
  expect(migrateConfiguration(text)).toEqual({ text, changes: [] });
});
