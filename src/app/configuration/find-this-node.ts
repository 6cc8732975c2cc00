import type { Cluster, ClusterNode } from '../../config/cluster.ts';
import { findNearest } from '../../config/find-nearest.ts';
import { Failure } from '../../core/failure.ts';
import type { AppliedRole } from './applied-role.ts';

export interface ThisNodeQuery {
  readonly requestedName: string | undefined;
  readonly hostName: string;
  readonly force: boolean;
  /** Called only if the topology does not have the name. */
  readonly readAppliedRole?: () => Promise<AppliedRole>;
}

/**
 * Finds this host's node in the topology: by `--host`, else by the host's name, whole or up to the first dot. Applying another node's state would
 * break the host's network, so a `--host` that contradicts the host's name needs `--force`.
 */
export async function findThisNode(
  cluster: Pick<Cluster, 'nodes' | 'file'>,
  { requestedName, hostName, force, readAppliedRole }: ThisNodeQuery,
): Promise<ClusterNode> {
  const find = (name: string): ClusterNode | undefined => cluster.nodes.find((node) => node.name === name.toLowerCase());
  const own = find(hostName) ?? find(hostName.split('.')[0] ?? hostName);
  const name = requestedName ?? hostName;
  const node = requestedName === undefined ? own : find(requestedName);
  if (node === undefined) {
    const applied = requestedName === undefined ? await readAppliedRole?.() : undefined;
    if (applied !== undefined) throw removedNodeFailure(hostName, cluster, applied);
    const names = cluster.nodes.map((other) => other.name);
    const similar = findNearest(name, names);
    throw new Failure('refused', `${cluster.file} has no node named ${name}: its topology has ${names.join(', ')}`, {
      fix: similar === undefined ? 'Name the node of this host with --host NAME.' : `Did you mean --host ${similar}?`,
    });
  }
  if (own !== undefined && own !== node && !force) {
    throw new Failure('refused', `this host is ${own.name}, and --host names ${node.name}, which is another node of ${cluster.file}`, {
      fix: 'Leave --host out, or add --force if this host is to become that node.',
    });
  }
  return node;
}

/** Either the node was removed from the configuration or the host was renamed. Only the administrator knows which. */
function removedNodeFailure(
  hostName: string,
  { file, nodes }: Pick<Cluster, 'nodes' | 'file'>,
  applied: 'control plane node' | 'node',
): Failure {
  const isControlPlane = applied === 'control plane node';
  const names = nodes.map(({ name }) => name).join(', ');
  return new Failure('refused', `lazyjack changed this host, and ${file} has no node named ${hostName}: its topology has ${names}`, {
    fix: [
      'One of three:',
      `  - add ${hostName} to the topology of ${file} again;`,
      "  - if only this host's name changed, say which node it is: --host NAME;",
      `  - if this ${applied} is to leave: lazyjack destroy${isControlPlane ? ", which deletes etcd's data, all that is deployed in the cluster" : ''}`,
    ].join('\n'),
  });
}
