import type { Cluster, ClusterNode } from '../../config/cluster.ts';
import { isMember } from '../../config/is-member.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { Failure } from '../../core/failure.ts';
import { commands } from '../../host/programs/commands.ts';
import { linuxKubeadm } from '../../host/kubernetes/run-kubeadm.ts';
import { phases } from '../../journal/journal-entry.ts';
import { newestMinor } from '../../kubeadm/api/index.ts';
import { parseKubeadmVersion } from '../../kubeadm/kubeadm-version.ts';
import { makeTypicalHostFacts, defaultCriSocket } from '../../roles/typical-host-facts.ts';
import { checkKubeadmDocuments } from '../../roles/preflight/kubeadm-configuration.ts';
import { withoutSecrets } from '../../roles/without-secrets.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDesiredState } from '../../app/plan/make-desired-state.ts';
import { renderDiagnostics } from '../views/diagnostics-text.ts';
import { renderProblems } from '../views/problems-text.ts';
import { type NodeFile, makeNodeFiles } from '../views/node-files.ts';
import { readConfig } from '../../app/configuration/read-config.ts';
import { writeFileTree } from '../../app/render/write-file-tree.ts';

export interface RenderCommandOptions extends Pick<GlobalOptions, 'config'> {
  readonly out: string;
  readonly kubeadmVersion?: string | undefined;
}

/** Every file of every node, for review: offline, without root, the same bytes for the same configuration, and no secret in it. */
export async function runRenderCommand(options: RenderCommandOptions, console: Console): Promise<ExitStatus> {
  const { cluster, diagnostics } = loadCluster(options.config, await readConfig(options.config));
  if (diagnostics.length > 0) console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
  if (cluster === undefined) throw new Failure('refused', `${options.config} is not a configuration that can be used`);
  const kubeadm = await chooseKubeadmVersion(options.kubeadmVersion, cluster);
  console.err(`for kubeadm ${kubeadm.version}, ${kubeadm.why}\n`);

  const shown = withoutSecrets(cluster);
  const rendered = shown.nodes.map((node) => ({ node, ...renderNode(shown, node, kubeadm.version) }));
  const findings = uniqueProblems(rendered.flatMap((each) => each.problems));
  console.err(renderProblems(findings, console.color.err));
  if (findings.some(({ severity }) => severity === 'error')) {
    throw new Failure('refused', `nothing was written: kubeadm ${kubeadm.version} cannot do what ${options.config} says`, {
      fix: 'Name another version with --kubeadm-version, or change the configuration.',
    });
  }
  const tree = new Map(rendered.flatMap(({ node, files }) => files.map(({ path, content }) => [`${node.name}/${path}`, content])));
  const assumed = { kubeadm: kubeadm.version, criSocket: shown.criSocket ?? defaultCriSocket };
  const { changed, deleted } = await writeFileTree(options.out, tree, assumed);
  console.out(`${options.out}: ${tree.size} files of ${rendered.length} nodes, ${changed} of them written, ${deleted} removed.\n`);
  return exitStatus.done;
}

interface RenderedNode {
  readonly files: readonly NodeFile[];
  readonly problems: readonly PreflightProblem[];
}

/** Where these lie differs from host to host. */
const placeholderProgram = { command: ['<lazyjack>'] };

function renderNode(cluster: Cluster, node: ClusterNode, kubeadm: string): RenderedNode {
  const { kubernetes, ...facts } = makeTypicalHostFacts(kubeadm);
  const input = { cluster, node, facts: isMember(node) ? { ...facts, kubernetes } : facts };
  const wanted = phases.map((phase) => makeDesiredState(phase, input, placeholderProgram));
  // Both phases want kubeadm.conf.
  const wishes = new Map(wanted.flatMap((ofPhase) => ofPhase.desired.map((wish) => [wish.address, wish])));
  return { files: makeNodeFiles([...wishes.values()]), problems: checkKubeadmDocuments(input) };
}

/** The one that is asked for, else the one that the configuration names, else this machine's, else the newest that can be written for. */
async function chooseKubeadmVersion(asked: string | undefined, { kubernetesVersion }: Cluster): Promise<{ version: string; why: string }> {
  if (asked !== undefined) {
    const version = parseKubeadmVersion(/^v?1\.\d+$/u.test(asked) ? `v${asked.replace('v', '')}.0` : `v${asked.replace(/^v/u, '')}`);
    if (version === undefined)
      throw new Failure('refused', `${asked} is no version of kubeadm`, { fix: `Write it like 1.${newestMinor} or v1.20.2.` });
    return { version: version.text, why: 'as asked for' };
  }
  if (kubernetesVersion !== undefined && parseKubeadmVersion(kubernetesVersion) !== undefined)
    return { version: kubernetesVersion, why: 'as general.kubernetes-version says' };
  try {
    return { version: await linuxKubeadm(commands()).readVersion(), why: 'as found on this machine' };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return {
      version: `v1.${newestMinor}.0`,
      why: 'the newest that is known, as there is none on this machine; --kubeadm-version names another',
    };
  }
}

function uniqueProblems(findings: readonly PreflightProblem[]): readonly PreflightProblem[] {
  return [...new Map(findings.map((finding) => [JSON.stringify([finding.summary, finding.detail]), finding])).values()];
}
