import { podSubnet } from '../../config/addressing.ts';
import type { Finding } from '../../core/finding.ts';
import { type Cidr, contains, overlaps as overlapping, parseCidr } from '../../core/ip.ts';
import { supportNetworkName } from '../container-specs.ts';
import { bridgePrefix } from '../paths.ts';
import type { RoleInput } from '../role-input.ts';
import { translatorOf } from '../translation-routes.ts';

interface Planned {
  readonly name: string;
  readonly path: readonly string[];
  readonly network: Cidr;
}

/** Networks that this host already reaches otherwise: traffic of the cluster would go there, or theirs to the cluster. */
export function overlaps(input: RoleInput): readonly Finding[] {
  const { cluster, node, facts } = input;
  const ours = plannedNetworks(input);
  const findings: Finding[] = [];
  for (const { name, path, network } of ours) {
    const source = cluster.sourceOf(path);
    for (const route of facts.network.routes) {
      const live = parseCidr(route.dst);
      if (live === undefined || live.prefix === 0 || !overlapping(live, network)) continue;
      if (isOurs(route.dev, route.protocol, node.interface) || isPodOf(input, live, route.dev)) continue;
      findings.push({
        severity: 'error',
        summary: 'a network of the cluster is in use on this host',
        detail: `${name} ${network.text} overlaps the route to ${route.dst} over ${route.dev}.`,
        fix: `Choose another ${path.join('.')}, or take that route away: ip route del ${route.dst} dev ${route.dev}`,
        source,
        forcible: true,
      });
    }
    if (!facts.engine.running) continue;
    for (const { network: docker, subnet } of facts.engine.subnets) {
      if (docker === supportNetworkName || !overlapping(subnet, network)) continue;
      if (findings.some(({ detail }) => detail.includes(`${network.text} overlaps the route to ${subnet.text} `))) continue;
      findings.push({
        severity: 'error',
        summary: 'a network of the cluster is in use by Docker',
        detail: `${name} ${network.text} overlaps ${subnet.text} of Docker's network ${docker}.`,
        fix: `Choose another ${path.join('.')}, or remove that network: docker network rm ${docker}`,
        source,
        forcible: false,
      });
    }
  }
  return findings;
}

/** The management interface's routes, those of our bridges, what we put there ourselves, and what leads nowhere but back. */
function isOurs(dev: string, protocol: string, management: string): boolean {
  return dev === management || dev === 'lo' || dev.startsWith(bridgePrefix) || protocol === '108';
}

/** With the ptp plugin each pod of this node is a route over a cable of its own; containernetworking/plugins names all of them veth... */
function isPodOf({ cluster, node }: RoleInput, live: Cidr, dev: string): boolean {
  return dev.startsWith('veth') && cluster.pods.some((pods) => contains(podSubnet(pods, node.id), live));
}

function plannedNetworks(input: RoleInput): readonly Planned[] {
  const { cluster, node } = input;
  const second = (index: number): string => (index === 0 ? 'cidr' : 'cidr2');
  const { translation } = cluster;
  const support: readonly Planned[] =
    translation === undefined
      ? []
      : [
          { name: 'the support network', path: ['support_net', 'cidr'], network: translation.support.v6 },
          { name: 'the DNS64 prefix', path: ['dns64', 'cidr'], network: translation.dns64.prefix },
          ...(translatorOf(input) === node
            ? [{ name: 'the support network', path: ['support_net', 'v4cidr'], network: translation.support.v4 }]
            : []),
        ];
  return [
    ...cluster.management.map((network, index) => ({ name: 'the management network', path: ['mgmt_net', second(index)], network })),
    ...cluster.pods.map(({ network }, index) => ({ name: 'the pod network', path: ['pod_net', second(index)], network })),
    ...cluster.services.map((network, index) => ({ name: 'the service network', path: ['service_net', second(index)], network })),
    ...support,
  ];
}
