import fc from 'fast-check';
import type { Cluster } from '../../src/config/cluster.ts';
import type { HostReader } from '../../src/core/host/host-ports.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import { type SimulatedHost, type SimulatedHostOptions } from '../../src/host/simulated/simulated-host.ts';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';
import { clusterFromYaml, plainHost, makePrepareDesired } from '../../testing/simulated/simulated-cluster.ts';

/** A cluster, one of its nodes, and a host that was used before. */
export interface RandomHost {
  readonly yaml: string;
  readonly name: string;
  readonly initialState: Partial<RecordedHostInput>;
}

const mode = fc.constantFrom('ipv6', 'ipv6', 'ipv4', 'dual-stack');
const id = fc.integer({ min: 2, max: 250 });

/** Names that contain each other, which a careless tool would confuse. */
const names = ['node', 'node1', 'node10', 'a.node1', 'my-master'];

const topology = fc
  .record({
    ids: fc.uniqueArray(id, { minLength: 2, maxLength: names.length }),
    me: fc.nat(),
    translator: fc.nat(),
    separate: fc.boolean(),
  })
  .map(({ ids, me, translator, separate }) => ({
    nodes: ids.map((number, at) => ({ name: names[at] ?? 'other', number })),
    me: names[me % ids.length] ?? 'node',
    translator: separate ? (names[translator % ids.length] ?? 'node') : 'node',
  }));

const hostsLine = fc
  .tuple(
    fc.constantFrom('10.1.2.3', '192.0.2.9', 'fd00:20::7', '127.0.1.1', '::1', '# 10.0.0.1'),
    fc.constantFrom(' ', '\t', '  \t'),
    fc.subarray(['node', 'node1', 'NODE10', 'printer', 'node1.example.test', 'localhost'], { minLength: 1 }),
    fc.constantFrom('', ' # by hand'),
  )
  .map(([address, blank, words, comment]) => `${address}${blank}${words.join(' ')}${comment}`);

const linesOfText = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([all, newline, end]) => all.join(newline) + (end && all.length > 0 ? newline : ''));

const resolverLine = fc.constantFrom(
  'nameserver 192.0.2.53',
  'nameserver fd00:10::100',
  'search example.test',
  '# mine',
  'options ndots:2',
  '',
);

const initialState = fc
  .record({
    hosts: linesOfText(hostsLine),
    resolver: linesOfText(resolverLine),
    up: fc.boolean(),
    mtu: fc.constantFrom(1500, 9000, 1400),
    managed: fc.boolean(),
    forwarding: fc.constantFrom('0', '1'),
    ipv6: fc.boolean(),
    second: fc.boolean(),
    routeMtu: fc.constantFrom(null, 1400, 'lock 1400' as const),
    routeAttributes: fc.constantFrom(null, 'advmss 1300 initcwnd 20', 'onlink realms 3/4 hoplimit 33 congctl lock reno'),
    addressAttributes: fc.constantFrom(null, 'metric 77 preferred_lft 0'),
  })
  .map(
    ({
      hosts,
      resolver,
      up,
      mtu,
      managed,
      forwarding,
      ipv6,
      second,
      routeMtu,
      routeAttributes,
      addressAttributes,
    }): Partial<RecordedHostInput> => ({
      network: {
        links: [
          { name: 'lo', index: 1, mtu: 65536 },
          { name: 'eth0', index: 2 },
          { name: 'eth1', index: 3, up, mtu },
        ],
        addresses: [
          { dev: 'eth0', family: 4, address: '192.0.2.7', prefix: 24 },
          // A link that is down gets no address here: such a link remains up after destroy, since others may need it by then.
          ...(up && managed ? [{ dev: 'eth1', family: 4 as const, address: '10.77.0.5', prefix: 24, attributes: addressAttributes }] : []),
          ...(up && ipv6 && second ? [{ dev: 'eth1', family: 6 as const, address: 'fd00:77::5', prefix: 64 }] : []),
        ],
        routes: [
          { family: 4, dst: '0.0.0.0/0', via: '192.0.2.1', dev: 'eth0' },
          ...(up && managed
            ? [
                { family: 4 as const, dst: '10.77.0.0/24', dev: 'eth1', protocol: 'kernel', source: '10.77.0.5' },
                { family: 4 as const, dst: '10.78.0.0/16', via: '10.77.0.1', dev: 'eth1', mtu: routeMtu, attributes: routeAttributes },
              ]
            : []),
          ...(up && ipv6 && second ? [{ family: 6 as const, dst: 'fd00:77::/64', dev: 'eth1', protocol: 'kernel', metric: 256 }] : []),
        ],
      },
      sysctls: { 'net/ipv4/ip_forward': forwarding, 'net/ipv6/conf/eth1/disable_ipv6': ipv6 ? '0' : '1' },
      files: {
        '/etc/hosts': { type: 'file', content: hosts },
        '/etc/resolv.conf': { type: 'file', content: resolver },
        '/var/lib/lazyjack': { type: 'directory', mode: 0o700 },
      },
    }),
  );

export const randomHost: fc.Arbitrary<RandomHost> = fc
  .record({
    mode,
    topology,
    initialState,
    mtu: fc.constantFrom(1500, 9000, 1280),
    plugin: fc.constantFrom('bridge', 'ptp'),
    server: fc.constantFrom('10.99.0.1', '192.0.2.53'),
    allow: fc.boolean(),
  })
  .map(({ mode: chosen, topology: { nodes, me, translator }, initialState: hostState, mtu, plugin, server, allow }) => {
    const six = chosen === 'ipv6';
    const topologyLines = nodes.map(({ name, number }, at) => {
      const roles = [
        at === 0 ? 'master' : !six || at === nodes.length - 1 || name !== translator ? 'minion' : '',
        six && name === translator ? 'dns64 nat64' : '',
      ];
      return `  ${name}: { interface: eth1, opmodes: ${roles.filter(Boolean).join(' ')}, id: ${number} }`;
    });
    const v4 = { management: '10.20.0.0/16', pods: '10.244.0.0/16', services: '10.96.0.0/16' };
    const v6 = { management: 'fd00:20::/64', pods: 'fd00:40::/72', services: 'fd00:30::/110' };
    const one = chosen === 'ipv4' ? v4 : v6;
    const both = chosen === 'dual-stack';
    const yaml = [
      `general: { mode: ${chosen}, plugin: ${plugin} }`,
      'topology:',
      ...topologyLines,
      `mgmt_net: { cidr: "${one.management}"${both ? `, cidr2: "${v4.management}"` : ''} }`,
      `pod_net: { cidr: "${one.pods}"${both ? `, cidr2: "${v4.pods}"` : ''}, mtu: ${mtu} }`,
      `service_net: { cidr: "${one.services}" }`,
      ...(six
        ? [
            'support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }',
            'nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }',
            `dns64: { remote_server: ${server}, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100", allow_ipv6_use: ${String(allow)} }`,
          ]
        : []),
    ].join('\n');
    return { yaml: `${yaml}\n`, name: me, initialState: hostState };
  });

export interface RandomSetup {
  readonly cluster: Cluster;
  createHost(options?: SimulatedHostOptions): SimulatedHost;
  makeDesired(host: HostReader): Promise<readonly DesiredResource[]>;
}

export function createSetup({ yaml, name, initialState }: RandomHost): RandomSetup {
  const cluster = clusterFromYaml(yaml);
  return {
    cluster,
    createHost: (options = {}) => plainHost(name, options, initialState),
    makeDesired: (host) => makePrepareDesired(host, cluster, name),
  };
}
