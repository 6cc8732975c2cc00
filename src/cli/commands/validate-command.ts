import { loadCluster } from '../../config/load-cluster.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { readConfig } from '../../app/configuration/read-config.ts';

/** Checks the configuration alone, offline and without root, and reports all problems at once. */
export async function runValidateCommand(
  { config, strict, json }: GlobalOptions & { readonly strict: boolean; readonly json: boolean },
  console: Console,
): Promise<ExitStatus> {
  const loaded = loadCluster(config, await readConfig(config));
  const diagnostics = strict ? loaded.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' as const })) : loaded.diagnostics;
  const { cluster } = loaded;
  const isValid = cluster !== undefined && diagnostics.every(({ severity }) => severity !== 'error');
  if (json) {
    const nodes = cluster?.nodes.map(({ name }) => name) ?? null;
    const document = {
      format: 'lazyjack-validate',
      version: 1,
      file: config,
      valid: isValid,
      mode: cluster?.mode ?? null,
      nodes,
      diagnostics,
    };
    console.out(`${terminalSafeJson(document)}\n`);
    return isValid ? exitStatus.done : exitStatus.refused;
  }
  console.out(renderDiagnostics(diagnostics, { color: console.color.out, width: console.width }));
  if (!isValid) return exitStatus.refused;
  const nodes = cluster.nodes.length === 1 ? '1 node' : `${cluster.nodes.length} nodes`;
  console.out(`${config}: valid, ${nodes}, mode ${cluster.mode}.\n`);
  return exitStatus.done;
}
