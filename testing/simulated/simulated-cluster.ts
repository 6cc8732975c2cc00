import type { Cluster } from '../../src/config/cluster.ts';
import { loadCluster } from '../../src/config/load-cluster.ts';
import type { HostReader } from '../../src/core/host/host-ports.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { type SimulatedHost, simulatedHost, type SimulatedHostOptions } from '../../src/host/simulated/simulated-host.ts';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';
import { declarePreparePhase } from '../../src/roles/desired/prepare-phase.ts';
import { ipv6Networks } from '../ipv6-networks.ts';

/** A cluster from valid YAML text. */
export function clusterFromYaml(yaml: string): Cluster {
  const { cluster, diagnostics } = loadCluster('config.yaml', yaml);
  if (cluster === undefined) throw new Error(diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'));
  return cluster;
}

const ownCommand = { command: ['/usr/local/bin/lazyjack'] };

export async function makePrepareDesired(host: HostReader, cluster: Cluster, name: string): Promise<readonly DesiredResource[]> {
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return declarePreparePhase({ cluster, node, facts: await readHostFacts(host) }, ownCommand).desired;
}

/** A host as a distribution leaves it: an uplink with IPv4, a bare management interface, Debian's files, Docker with our images. */
export function plainHost(name: string, options: SimulatedHostOptions = {}, change: Partial<RecordedHostInput> = {}): SimulatedHost {
  return simulatedHost(
    {
      network: {
        links: [
          { name: 'lo', index: 1, mtu: 65536 },
          { name: 'eth0', index: 2 },
          { name: 'eth1', index: 3, up: false },
        ],
        addresses: [{ dev: 'eth0', family: 4, address: '192.0.2.7', prefix: 24 }],
        routes: [{ family: 4, dst: '0.0.0.0/0', via: '192.0.2.1', dev: 'eth0' }],
      },
      files: {
        '/etc/hosts': {
          type: 'file',
          content: `127.0.0.1\tlocalhost\n127.0.1.1\t${name}.example.test\t${name}\n\n::1 localhost ip6-localhost\n`,
        },
        '/etc/resolv.conf': { type: 'file', content: 'search example.test\nnameserver 192.0.2.53\n' },
        '/var/lib/lazyjack': { type: 'directory', mode: 0o700 },
        '/etc/systemd/system': { type: 'directory' },
      },
      containers: { images: { 'lazyjack/dns64:2': { id: 'sha256:d' }, 'lazyjack/nat64:2': { id: 'sha256:n' } } },
      ...change,
    },
    options,
  );
}

export const threeNodesYaml = `
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  minion2: { interface: eth1, opmodes: minion, id: 255 }
${ipv6Networks}`;
