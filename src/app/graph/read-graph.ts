import { hostname } from 'node:os';
import type { ClusterNode } from '../../config/cluster.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import { findThisNode } from '../configuration/find-this-node.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { ClusterOptions, ReportDiagnostics } from '../configuration/open-cluster.ts';
import { readConfig } from '../configuration/read-config.ts';
import { openPlannedHost } from '../plan/open-planned-host.ts';
import type { PlannedPhase } from '../plan/plan-phases.ts';
import { planApply } from '../plan/plan-selected-phases.ts';
import { chooseKubeadmVersion, renderNode } from '../render/render-nodes.ts';
import { withoutSecrets } from '../../roles/without-secrets.ts';
import type { Picture } from './picture.ts';
import { markResources } from './plan-marks.ts';
import { type GraphResource, makeResourcePicture } from './resource-picture.ts';
import { makeTopology, type Topology } from './topology.ts';

export interface GraphOptions extends ClusterOptions {
  readonly subject: 'topology' | 'resources';
  /** Plan this host, and mark what the plan changes. */
  readonly plan: boolean;
  /** A recorded host instead of this one. */
  readonly hostFrom?: string | undefined;
}

export type Graph =
  { readonly subject: 'topology'; readonly topology: Topology } | { readonly subject: 'resources'; readonly picture: Picture };

/**
 * Reads a configuration, and with `plan` this host, for a graph. Without `plan` nothing of the host is read but its name and kubeadm's version. Rejects
 * with a Failure as `openCluster` does.
 */
export async function readGraph(options: GraphOptions, report: ReportDiagnostics): Promise<Graph> {
  const planned = options.plan ? await planHost(options, report) : undefined;
  const target = planned?.target ?? (await openConfiguration(options, report));
  const marks = markResources((planned?.plans ?? []).map(({ plan }) => plan));
  if (options.subject === 'topology')
    return { subject: 'topology', topology: makeTopology(target.cluster, planned && { node: planned.target.node, marks }) };
  const node = target.node ?? (await findNode(target, options));
  const rendered = await listRenderedResources({ ...target, node });
  const resources = planned === undefined ? rendered : listPlannedResources(planned.plans, rendered);
  return { subject: 'resources', picture: makeResourcePicture(`Resources of ${node.name}`, resources, marks) };
}

async function planHost(options: GraphOptions, report: ReportDiagnostics) {
  const { session, target } = await openPlannedHost(options, report);
  const plans = await planApply(session, target, undefined, { adopt: new Set(), force: options.force, isBootRestore: false });
  return { target, plans };
}

interface OpenedConfiguration extends Omit<ConfiguredNode, 'node'> {
  readonly node?: ClusterNode;
}

async function openConfiguration({ config }: GraphOptions, report: ReportDiagnostics): Promise<OpenedConfiguration> {
  const { cluster, diagnostics } = loadCluster(config, await readConfig(config));
  if (diagnostics.length > 0) await report(diagnostics);
  if (cluster === undefined) throw new Failure('refused', `${config} is not a configuration that can be used`);
  return { cluster };
}

/** Any node can be drawn anywhere: nothing is changed. */
function findNode({ cluster }: OpenedConfiguration, { host }: GraphOptions): Promise<ClusterNode> {
  return findThisNode(cluster, { requestedName: host, hostName: hostname(), force: true });
}

/** The desired resources of a node on a typical host, without secrets. */
async function listRenderedResources({ cluster, node }: ConfiguredNode): Promise<readonly GraphResource[]> {
  const { version } = await chooseKubeadmVersion(undefined, cluster);
  return renderNode(withoutSecrets(cluster), node, version).desired;
}

/** What the plans of a host name. A plan has no needs of unchanged resources: those of a typical host stand for them. */
function listPlannedResources(plans: readonly PlannedPhase[], rendered: readonly GraphResource[]): readonly GraphResource[] {
  const typical = new Map(rendered.map(({ address, needs }) => [address, needs]));
  const resources = plans.flatMap(({ plan: { changes, unchanged, unknown, refused } }) => [
    ...changes,
    ...refused.map(({ change }) => change),
    ...[...unchanged, ...unknown.map(({ address }) => address)].map((address) => ({ address, needs: typical.get(address) ?? [] })),
  ]); // A resource of both phases counts as the first one changes it.
  return [...new Map(resources.toReversed().map(({ address, needs }) => [address, { address, needs }])).values()].toReversed();
}
