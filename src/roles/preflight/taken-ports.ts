import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/** What listens where, as kubeadm's own preflight checks it (cmd/kubeadm/app/preflight/checks.go). */
const kubeletPort = { port: 10250, program: 'the kubelet' };
const controlPlanePorts = [
  { port: 6443, program: 'the API server' },
  { port: 10257, program: 'the controller manager' },
  { port: 10259, program: 'the scheduler' },
];
const etcdPorts = [2379, 2380].map((port) => ({ port, program: 'etcd' }));

type ConfiguredNode = Pick<RoleInput, 'cluster' | 'node'>;

/** The TCP ports that the programs of Kubernetes on this node need. */
export function listNodePorts(node: ConfiguredNode): readonly number[] {
  return listProgramPorts(node).map(({ port }) => port);
}

function listProgramPorts({ cluster, node }: ConfiguredNode): readonly { readonly port: number; readonly program: string }[] {
  if (node.membership !== 'control-plane') return [kubeletPort];
  const etcd = cluster.kubeadm['ClusterConfiguration']?.['etcd'];
  const isExternal = typeof etcd === 'object' && etcd !== null && 'external' in etcd;
  return [...controlPlanePorts, kubeletPort, ...(isExternal ? [] : etcdPorts)];
}

/** Ports of Kubernetes on which another program listens. On a member they are not read. */
export function checkTakenPorts(input: RoleInput): readonly PreflightProblem[] {
  const taken = input.facts.kubernetes?.overruling?.takenPorts ?? [];
  return listProgramPorts(input).flatMap(({ port, program }): readonly PreflightProblem[] => {
    const listener = taken.find((each) => each.port === port);
    if (listener === undefined) return [];
    const name = listener.process;
    return [
      {
        severity: 'error',
        summary: `port ${port} is taken`,
        detail: `${name === undefined ? 'A program' : name} listens on port ${port}, which ${program} of this node needs.`,
        fix: `See what it belongs to, and stop it or give it another port: ss -ltnp 'sport = :${port}'`,
        source: input.cluster.sourceOf(['topology', input.node.name, 'opmodes']),
        isForcible: false,
      },
    ];
  });
}
