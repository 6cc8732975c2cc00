import type { Cluster, ClusterNode } from '../../config/cluster.ts';
import { isMember } from '../../config/is-member.ts';
import { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { linuxKubeadm } from '../../host/kubernetes/run-kubeadm.ts';
import { makeCommands } from '../../host/programs/commands.ts';
import { phases } from '../../journal/journal-entry.ts';
import { newestMinor } from '../../kubeadm/api/index.ts';
import { parseKubeadmVersion } from '../../kubeadm/kubeadm-version.ts';
import { checkKubeadmDocuments } from '../../roles/preflight/kubeadm-configuration.ts';
import { defaultCriSocket, makeTypicalHostFacts } from '../../roles/typical-host-facts.ts';
import { withoutSecrets } from '../../roles/without-secrets.ts';
import { makeDesiredState } from '../plan/make-desired-state.ts';

export interface RenderedNodes {
  readonly nodes: readonly { readonly name: string; readonly desired: readonly DesiredResource[] }[];
  /** Each problem once, although several nodes have it. */
  readonly problems: readonly PreflightProblem[];
  /** Properties of hosts that the configuration leaves open. */
  readonly assumed: { readonly kubeadm: string; readonly criSocket: string };
}

/** The desired state of every node on a typical host, without secrets. */
export function renderNodes(cluster: Cluster, kubeadmVersion: string): RenderedNodes {
  const shown = withoutSecrets(cluster);
  const rendered = shown.nodes.map((node) => renderNode(shown, node, kubeadmVersion));
  return {
    nodes: rendered,
    problems: uniqueProblems(rendered.flatMap(({ problems }) => problems)),
    assumed: { kubeadm: kubeadmVersion, criSocket: shown.criSocket ?? defaultCriSocket },
  };
}

/** The path of lazyjack differs between hosts. */
const placeholderProgram = { command: ['<lazyjack>'] };

/** The desired state of one node on a typical host, both phases together. */
export function renderNode(cluster: Cluster, node: ClusterNode, kubeadmVersion: string) {
  const { kubernetes, ...facts } = makeTypicalHostFacts(kubeadmVersion);
  const input = { cluster, node, facts: isMember(node) ? { ...facts, kubernetes } : facts };
  // Both phases declare kubeadm.conf.
  const desired = new Map(
    phases.flatMap((phase) => makeDesiredState(phase, input, placeholderProgram).desired.map((resource) => [resource.address, resource])),
  );
  return { name: node.name, desired: [...desired.values()], problems: checkKubeadmDocuments(input) };
}

/** The requested version, else that of the configuration, else that of this host, else the newest supported one. */
export async function chooseKubeadmVersion(
  requested: string | undefined,
  { kubernetesVersion }: Cluster,
): Promise<{ readonly version: string; readonly reason: string }> {
  if (requested !== undefined) {
    const text = requested.replace(/^v/u, '');
    const version = parseKubeadmVersion(/^1\.\d+$/u.test(text) ? `v${text}.0` : `v${text}`);
    if (version === undefined)
      throw new Failure('refused', `${requested} is no version of kubeadm`, { fix: `Write it like 1.${newestMinor} or v1.20.2.` });
    return { version: version.text, reason: 'as requested' };
  }
  if (kubernetesVersion !== undefined && parseKubeadmVersion(kubernetesVersion) !== undefined)
    return { version: kubernetesVersion, reason: 'as general.kubernetes-version says' };
  try {
    return { version: await linuxKubeadm(makeCommands()).readVersion(), reason: 'as found on this host' };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return {
      version: `v1.${newestMinor}.0`,
      reason: 'the newest that is known, as there is none on this host; --kubeadm-version names another',
    };
  }
}

function uniqueProblems(problems: readonly PreflightProblem[]): readonly PreflightProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.summary, problem.detail]), problem])).values()];
}
