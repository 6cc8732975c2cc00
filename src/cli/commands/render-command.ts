import { readConfig } from '../../app/configuration/read-config.ts';
import { chooseKubeadmVersion, renderNodes } from '../../app/render/render-nodes.ts';
import { writeFileTree } from '../../app/render/write-file-tree.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { makeNodeFiles } from '../views/node-files.ts';
import { renderProblems } from '../views/problems-text.ts';

export interface RenderCommandOptions extends Pick<GlobalOptions, 'config'> {
  readonly out?: string | undefined;
  readonly kubeadmVersion?: string | undefined;
}

/** Writes every file of every node, for review: offline, without root and without secrets. The same configuration gives the same bytes. */
export async function runRenderCommand(options: RenderCommandOptions, console: Console): Promise<ExitStatus> {
  const { out } = options;
  if (out === undefined)
    throw new Failure('refused', 'render needs --out: the directory to write', { fix: 'For example: lazyjack render --out rendered' });
  const { cluster, diagnostics } = loadCluster(options.config, await readConfig(options.config));
  if (diagnostics.length > 0) console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
  if (cluster === undefined) throw new Failure('refused', `${options.config} is not a configuration that can be used`);
  const kubeadm = await chooseKubeadmVersion(options.kubeadmVersion, cluster);
  console.err(`for kubeadm ${kubeadm.version}, ${kubeadm.reason}\n`);

  const { nodes, problems, assumed } = renderNodes(cluster, kubeadm.version);
  console.err(renderProblems(problems, console.color.err, console.foldWidth.err));
  if (problems.some(({ severity }) => severity === 'error')) {
    throw new Failure('refused', `nothing was written: kubeadm ${kubeadm.version} cannot do what ${options.config} says`, {
      fix: 'Name another version with --kubeadm-version, or change the configuration.',
    });
  }
  const tree = new Map(
    nodes.flatMap(({ name, desired }) => makeNodeFiles(desired).map(({ path, content }) => [`${name}/${path}`, content])),
  );
  const { changed, deleted } = await writeFileTree(out, tree, assumed);
  console.out(`${out}: ${tree.size} files of ${nodes.length} nodes, ${changed} of them written, ${deleted} removed.\n`);
  return exitStatus.done;
}
