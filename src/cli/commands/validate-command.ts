import { loadCluster } from '../../config/load-cluster.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { readConfig } from '../../app/configuration/read-config.ts';

/** Checks the configuration alone, offline and without root, and reports all problems at once. */
export async function runValidateCommand(
  { config, strict }: GlobalOptions & { readonly strict: boolean },
  console: Console,
): Promise<ExitStatus> {
  const loaded = loadCluster(config, await readConfig(config));
  const diagnostics = strict ? loaded.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' as const })) : loaded.diagnostics;
  console.out(renderDiagnostics(diagnostics, { color: console.color.out, width: console.width }));
  const { cluster } = loaded;
  if (cluster === undefined || diagnostics.some(({ severity }) => severity === 'error')) return exitStatus.refused;
  const nodes = cluster.nodes.length === 1 ? '1 node' : `${cluster.nodes.length} nodes`;
  console.out(`${config}: valid, ${nodes}, mode ${cluster.mode}.\n`);
  return exitStatus.done;
}
