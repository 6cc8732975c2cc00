import { podSubnet } from '../../config/addressing.ts';
import type { Finding } from '../../core/finding.ts';
import { type Cidr, contains, overlaps as overlapping, parseCidr } from '../../core/ip.ts';
import type { Route } from '../../core/network.ts';
import { supportNetworkName } from '../container-specs.ts';
import { bridgePrefix } from '../paths.ts';
import { pasteable } from '../../core/pasteable.ts';
import type { RoleInput } from '../role-input.ts';
import { translatorOf } from '../translation-routes.ts';

interface Planned {
  readonly name: string;
  readonly path: readonly string[];
  readonly network: Cidr;
}

/** Networks that this host already reaches otherwise: traffic of the cluster would go there, or theirs to the cluster. */
export function overlaps(input: RoleInput): readonly Finding[] {
  const docker = input.facts.engine.running ? input.facts.engine.subnets.filter(({ network }) => network !== supportNetworkName) : [];
  // The route to a network of Docker's is Docker's: it is said once, and with the fix that lasts.
  const ofDocker = new Set(docker.map(({ subnet }) => subnet.text));
  return plannedNetworks(input).flatMap((planned) => [
    ...docker.filter(({ subnet }) => overlapping(subnet, planned.network)).map((found) => withDocker(input, planned, found)),
    ...liveRoutes(input, planned)
      .filter(({ dst }) => !ofDocker.has(dst))
      .map((route) => withRoute(input, planned, route)),
  ]);
}

function withDocker({ cluster }: RoleInput, { name, path, network }: Planned, found: { network: string; subnet: Cidr }): Finding {
  const away =
    found.network === 'bridge'
      ? 'give Docker another: "bip" in /etc/docker/daemon.json, then restart it'
      : `remove that network: ${pasteable('docker', ['network', 'rm', found.network])}`;
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use by Docker',
    detail: `${name} ${network.text} overlaps ${found.subnet.text} of Docker's network ${found.network}.`,
    fix: `Choose another ${path.join('.')}, or ${away}`,
    source: cluster.sourceOf(path),
    // Docker itself refuses to make the support network then.
    forcible: path[0] !== 'support_net',
  };
}

function withRoute({ cluster }: RoleInput, { name, path, network }: Planned, { dst, dev }: Route): Finding {
  return {
    severity: 'error',
    summary: 'a network of the cluster is in use on this host',
    detail: `${name} ${network.text} overlaps the route to ${dst} over ${dev}.`,
    fix: `Choose another ${path.join('.')}, or take that route away: ${pasteable('ip', ['route', 'del', dst, 'dev', dev])}`,
    source: cluster.sourceOf(path),
    forcible: true,
  };
}

function liveRoutes(input: RoleInput, { network }: Planned): readonly Route[] {
  const { node, facts } = input;
  return facts.network.routes.filter(({ dst, dev, protocol }) => {
    const live = parseCidr(dst);
    if (live === undefined || live.prefix === 0 || !overlapping(live, network)) return false;
    return !isOurs(dev, protocol, node.interface) && !isPodOf(input, live, dev);
  });
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
