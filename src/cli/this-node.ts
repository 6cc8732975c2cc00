import type { Cluster, ClusterNode } from '../config/cluster.ts';
import { nearest } from '../config/nearest.ts';
import { Failure } from '../core/failure.ts';

/**
 * The node of the topology that this machine is: by `--host`, else by its name, whole or up to the first dot. Applying one node's state to
 * another would take the network from under it, so a `--host` that contradicts the machine's name needs `--force`.
 */
export function thisNode(
  cluster: Pick<Cluster, 'nodes' | 'file'>,
  { wanted, machine, force }: { readonly wanted: string | undefined; readonly machine: string; readonly force: boolean },
): ClusterNode {
  const find = (name: string): ClusterNode | undefined => cluster.nodes.find((node) => node.name === name.toLowerCase());
  const own = find(machine) ?? find(machine.split('.')[0] ?? machine);
  const name = wanted ?? machine;
  const node = wanted === undefined ? own : find(wanted);
  if (node === undefined) {
    const names = cluster.nodes.map((other) => other.name);
    const similar = nearest(name, names);
    throw new Failure('refused', `${name} is no node of ${cluster.file}: its topology has ${names.join(', ')}`, {
      fix: similar === undefined ? 'Say which node this machine is with --host NAME.' : `Did you mean --host ${similar}?`,
    });
  }
  if (own !== undefined && own !== node && !force) {
    throw new Failure('refused', `this machine is ${own.name}, and --host says ${node.name}, which is another node of ${cluster.file}`, {
      fix: 'Leave --host out, or add --force if this machine really is to become that node.',
    });
  }
  return node;
}
