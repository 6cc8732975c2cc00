import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/** The management interface is for the cluster alone. */
export function checkManagementInterface({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  const dev = node.interface;
  const source = cluster.sourceOf(['topology', node.name, 'interface']);
  const findings: PreflightProblem[] = [];
  const { links, routes } = facts.network;
  if (!links.some(({ name }) => name === dev)) return [];

  if (routes.some((route) => route.dev === dev && (route.dst === '0.0.0.0/0' || route.dst === '::/0'))) {
    findings.push({
      severity: 'error',
      summary: 'the management interface carries a default route',
      detail: `${dev} is this host's way to the outside. The management network is for the cluster alone.`,
      fix: `Name the interface of ${node.name} that is connected to the other nodes.`,
      source,
      isForcible: true,
    });
  }
  const manager = facts.managed.find((managed) => managed.dev === dev);
  if (manager !== undefined) {
    findings.push({
      severity: 'error',
      summary: 'another program configures the management interface',
      detail: `${dev} belongs to ${manager.by}, which will remove what lazyjack configures there.`,
      fix: explainUnmanage(manager.by, dev),
      source,
      isForcible: true,
    });
  }
  return findings;
}

function explainUnmanage(by: string, dev: string): string {
  if (by === 'NetworkManager') return `Leave it alone: nmcli device set ${dev} managed no`;
  return `Leave it alone: a .network file for ${dev} with \`[Link] Unmanaged=yes\`, then networkctl reload`;
}
