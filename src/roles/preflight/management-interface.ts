import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { managementAddresses } from '../../config/addressing.ts';
import type { Link } from '../../core/host/network-port.ts';
import type { RoleInput } from '../role-input.ts';

/** The management interface is for the cluster alone. */
export function checkManagementInterface(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, node, facts } = input;
  const dev = node.interface;
  const source = cluster.sourceOf(['topology', node.name, 'interface']);
  const problems: PreflightProblem[] = [];
  const { links, routes } = facts.network;
  if (!links.some(({ name }) => name === dev)) return [];
  problems.push(...checkMaster(input), ...checkLeases(input));

  if (routes.some((route) => route.dev === dev && (route.dst === '0.0.0.0/0' || route.dst === '::/0'))) {
    problems.push({
      severity: 'error',
      summary: 'the management interface carries a default route',
      detail: `${dev} is this host's way to the outside. The management network is for the cluster alone.`,
      fix: `Name the interface of ${node.name} that is connected to the other nodes.`,
      source,
      isForcible: true,
    });
  }
  return problems;
}

/** An address on a port of a bridge or bond receives nothing: packets go to the master. */
function checkMaster({ cluster, node, facts: { network } }: RoleInput): readonly PreflightProblem[] {
  const dev = node.interface;
  const master = findTopMaster(network.links, dev);
  if (master === undefined) return [];
  const source = cluster.sourceOf(['topology', node.name, 'interface']);
  if (master.type === 'vrf') {
    return [
      {
        severity: 'error',
        summary: 'the management interface is in a VRF',
        detail: `The routes of ${dev} are in the table of ${master.name}. Those of the cluster are in the main table, which other programs use.`,
        fix: `Remove ${dev} from ${master.name} in the configuration of this host, or name another interface of ${node.name}.`,
        source,
        isForcible: true,
      },
    ];
  }
  return [
    {
      severity: 'error',
      summary: 'the management interface is a port of another interface',
      detail: `${dev} is a port of ${master.name}${master.type === undefined ? '' : ` (${master.type})`}: packets for an address on ${dev} go to ${master.name}.`,
      fix:
        master.type === 'openvswitch'
          ? `Write the interface of its bridge as the interface of ${node.name}; \`ovs-vsctl show\` lists it.`
          : `Write \`interface: ${master.name}\` for ${node.name}.`,
      source,
      isForcible: true,
    },
  ];
}

/** A bond may be a port of a bridge in turn. A VRF routes, and is the master of bridges too. */
function findTopMaster(links: readonly Link[], dev: string): Link | undefined {
  const masterOf = (name: string): Link | undefined => {
    const master = links.find((link) => link.name === name)?.master;
    return links.find((link) => link.name === master);
  };
  let found = masterOf(dev);
  for (let above = found; above !== undefined && above.type !== 'vrf'; above = masterOf(above.name)) found = above;
  return found;
}

/** A leased address that is equal to the node's own goes when the lease ends. */
function checkLeases({ cluster, node, facts: { network } }: RoleInput): readonly PreflightProblem[] {
  const dev = node.interface;
  return managementAddresses(cluster, node).flatMap(({ address }) => {
    const leased = network.addresses.find((each) => each.dev === dev && each.address === address && each.dynamic);
    if (leased === undefined) return [];
    return [
      {
        severity: 'warning' as const,
        summary: 'the management address is leased',
        detail: `${address} is on ${dev} with a limited lifetime (${leased.lifetime ?? 'it is renewed'}): a DHCP server or a router gave it, and it goes when that stops.`,
        fix: `Exclude ${address} from the addresses that the DHCP server leases, and stop the client on ${dev}.`,
        source: cluster.sourceOf(['topology', node.name, 'id']),
        isForcible: true,
      },
    ];
  });
}
