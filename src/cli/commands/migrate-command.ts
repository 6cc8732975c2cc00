import { readConfig } from '../../app/configuration/read-config.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { migrateConfiguration } from '../../config/migrate/migrate-configuration.ts';
import { readText } from '../../config/yaml/read-text.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { renderMigration } from '../views/migration-text.ts';

export interface MigrateOptions {
  readonly file: string;
  readonly out: string;
  readonly force: boolean;
}

/** Writes a configuration of 1.3 as one of today, and names each change. The result is valid, or nothing is written. */
export async function runMigrateCommand({ file, out, force }: MigrateOptions, console: Console): Promise<ExitStatus> {
  const style = { color: console.color.err, width: console.width };
  const reading = readText(file, await readConfig(file, 'Name the configuration of 1.3: lazyjack migrate FILE'));
  if ('problem' in reading) {
    console.err(renderDiagnostics([reading.problem], style));
    throw new Failure('refused', `${file} is not a configuration that can be migrated`);
  }
  const migration = migrateConfiguration(reading.text);
  if ('problem' in migration) {
    console.err(renderDiagnostics([{ severity: 'error', ...migration.problem }], style));
    throw new Failure('refused', `${file} is not a configuration that can be migrated`);
  }
  console.err(renderMigration(file, migration.changes));
  const { diagnostics, cluster } = loadCluster(out === '-' ? file : out, migration.text);
  if (diagnostics.length > 0) console.err(renderDiagnostics(diagnostics, style));
  if (cluster === undefined) {
    throw new Failure('refused', `nothing was written: ${file} has problems that no migration solves`, {
      fix: `Edit ${file} as these lines say, and run the command again. Their line numbers count the migrated text.`,
    });
  }
  if (out === '-') console.out(migration.text);
  else await writePrivateFile(out, migration.text, { force });
  return exitStatus.done;
}
