import type { Cluster, Dns64Instance } from '../../../config/cluster.ts';
import { address, type Cidr, embed, parseCidr } from '../../../core/ip/ip.ts';

/**
 * BIND's configuration for DNS64. It forwards every query, to a server behind the NAT64 prefix because the container sends only IPv6, and
 * synthesizes AAAA records from A records.
 *
 * `dnssec-validation no`: answers that passed another DNS64, or servers that strip signatures, cannot be validated, and BIND 9.18 would
 * answer SERVFAIL. `break-dnssec`: clients that ask for signatures get synthesized records too, because a host with IPv6 only cannot use
 * others.
 *
 * Every inserted value is an address or a network, formatted from its parsed form.
 */
export function formatNamedConf(dns64: Dns64Instance, cluster: ClientNetworks): string {
  const prefix = parseCidr(dns64.prefix.text);
  if (prefix === undefined) throw new Error(`not a network: ${JSON.stringify(dns64.prefix.text)}`);
  const forwarder = address(embed(prefix, dns64.remoteServer)).text;
  // Ignores real AAAA records, so that all destinations are reached through NAT64.
  const exclude = dns64.allowAaaa ? '' : '\n        exclude { any; };';
  return `// Written by lazyjack, which overwrites changes.
acl askers { ${listAllowedClients(dns64.support.v6, cluster).join('; ')}; };

options {
    directory "/var/cache/bind";

    listen-on { none; };
    listen-on-v6 { any; };
    // Who may ask: the cluster, and this host, which asks from the gateway of the support network.
    allow-query { askers; };
    recursion yes;
    allow-recursion { askers; };
    allow-query-cache { askers; };
    allow-transfer { none; };

    // What is installed here is nobody's business.
    version none;
    hostname none;
    server-id none;

    // The container has a limit, which BIND does not see.
    max-cache-size 128m;

    // Only: so that also reverse lookups of private networks are the forwarder's to answer.
    forward only;
    forwarders { ${forwarder}; };
    dnssec-validation no;

    dns64 ${prefix.text} {${exclude}
        clients { askers; };
        break-dnssec yes;
    };
};

// By which clients find the prefix (RFC 7050), and the health check that this server makes addresses of it: answered here, not forwarded.
zone "ipv4only.arpa" { type forward; forwarders { }; };

// No rndc: nothing to listen for it, and no key to be missed.
controls { };
`;
}

type ClientNetworks = Pick<Cluster, 'management' | 'pods' | 'forwardFrom'>;

/** If an interface is allowed, every client is: packets from elsewhere do not reach the server. */
function listAllowedClients(support: Cidr, { management, pods, forwardFrom = [] }: ClientNetworks): readonly string[] {
  if (forwardFrom.some((from) => 'interface' in from)) return ['any'];
  const allowed = forwardFrom.flatMap((from) => ('network' in from ? [from.network] : []));
  const networks = [...management, ...pods.map(({ network }) => network), support, ...allowed];
  return [
    'localhost',
    ...networks.filter(({ family }) => family === 6).map(({ address: own, prefix }) => `${address(own).text}/${prefix}`),
  ];
}
