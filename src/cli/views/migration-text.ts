import type { MigrationChange } from '../../config/migrate/migration.ts';

/** Every change of a migration, with its reason. */
export function renderMigration(file: string, changes: readonly MigrationChange[]): string {
  if (changes.length === 0) return `${file}: nothing to change.\n`;
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return [`${file}: ${count}.`, ...changes.map(({ key, what, why }) => `  ${key} ${what}. ${why}`), ''].join('\n');
}
