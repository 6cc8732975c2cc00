import type { Finding } from '../../core/finding.ts';
import { filtersIpv6, supportBridge, supportNetworkName } from '../container-specs.ts';
import type { RoleInput } from '../role-input.ts';
import { translatorOf } from '../translation-routes.ts';

/** The NAT64 node needs Docker, and one that lets IPv6 through. */
export function containerEngine(input: RoleInput): readonly Finding[] {
  const { cluster, node, facts } = input;
  if (cluster.translation === undefined || translatorOf(input) !== node) return [];
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  const { engine } = facts;
  if (!engine.running) {
    return [
      {
        severity: 'error',
        summary: 'Docker is needed here',
        detail: `${node.name} runs NAT64 and DNS64 in containers: ${engine.reason}.`,
        fix: 'Install and start Docker, 20.10 to 26 or 28 and newer, then plan again.',
        source,
        forcible: false,
      },
    ];
  }
  const findings: Finding[] = [];
  if (filtersIpv6(engine.version)) {
    findings.push({
      severity: 'error',
      summary: 'this Docker filters IPv6',
      detail: `Docker ${engine.version} drops IPv6 from other hosts to containers, and no network option changes that before Docker 28.`,
      fix: 'Put { "ip6tables": false } into /etc/docker/daemon.json and restart Docker, or use Docker 20.10 to 26, or 28 and newer.',
      source,
      forcible: true,
    });
  }
  const bridge = facts.network.links.find(({ name }) => name === supportBridge);
  if (bridge !== undefined && !engine.subnets.some(({ network }) => network === supportNetworkName)) {
    findings.push({
      severity: 'error',
      summary: 'the name of the bridge is taken',
      detail: `An interface ${supportBridge} is there already, and it is not the bridge of Docker's ${supportNetworkName}.`,
      fix: `Find out what it belongs to (ip -d link show ${supportBridge}); if to nothing: ip link delete ${supportBridge}`,
      source,
      forcible: false,
    });
  }
  return findings;
}
