import { supportBridge } from '../../core/owner-marks.ts';
import type { SupportNetwork } from '../../config/cluster.ts';
import { findTranslator } from '../../config/translators.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { Link, NetworkState } from '../../core/host/network-port.ts';
import { isDockerVeth } from '../../resources/shared/docker-veth.ts';
import { filtersIpv6, makeSupportNetworkSpec, supportNetworkName } from '../desired/translation/container-specs.ts';
import type { RoleInput } from '../role-input.ts';

/** A translator needs a Docker that forwards IPv6. */
export function checkContainerEngine({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  const translator = findTranslator(cluster, node);
  if (translator === undefined) return [];
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
        isForcible: false,
      },
    ];
  }
  const problems: PreflightProblem[] = [];
  if (filtersIpv6(engine.version) && engine.isIp6tablesDisabled !== true) {
    problems.push({
      severity: 'error',
      summary: 'this Docker filters IPv6',
      detail: `Docker ${engine.version} drops IPv6 from other hosts to containers, and no network option changes that before Docker 28.`,
      fix: 'Put { "ip6tables": false } into /etc/docker/daemon.json and restart Docker, or use Docker 20.10 to 26, or 28 and newer.',
      source,
      isForcible: true,
    });
  }
  if (engine.flushed !== undefined) {
    const { tables, isSure } = engine.flushed;
    const missing = tables.map((table) => `the chain DOCKER of the table ${table}`).join(' and ');
    problems.push({
      severity: isSure ? 'error' : 'warning',
      summary: "Docker's packet filter chains are missing",
      detail: isSure
        ? `iptables lacks ${missing}, without which Docker cannot make a network. Somebody flushed it.`
        : `iptables lacks ${missing}. If Docker writes into iptables here, it cannot make a network without.`,
      fix: 'Restart Docker, which writes its chains again: systemctl restart docker',
      source,
      isForcible: true,
    });
  }
  const bridge = facts.network.links.find(({ name }) => name === supportBridge);
  if (bridge !== undefined && !engine.subnets.some(({ network }) => network === supportNetworkName)) {
    const isLeft = isLeftByDocker(facts.network, bridge, translator.support);
    problems.push(
      isLeft
        ? {
            severity: 'warning',
            summary: 'Docker left a bridge behind',
            detail: `${supportBridge} has the addresses of ${supportNetworkName}, and Docker knows no such network: it was interrupted while it created or removed the network.`,
            fix: 'Nothing to do: lazyjack removes it before Docker makes the network.',
            source,
            isForcible: false,
          }
        : {
            severity: 'error',
            summary: 'the name of the bridge is taken',
            detail: `An interface ${supportBridge} is there already, and it is not the bridge of Docker's ${supportNetworkName}.`,
            fix: `Find out what it belongs to (ip -d link show ${supportBridge}); if to nothing: ip link delete ${supportBridge}`,
            source,
            isForcible: false,
          },
    );
  }
  return problems;
}

/** Whether Docker left the bridge behind: it has only gateway addresses of the network, and only Docker's ports. */
function isLeftByDocker({ links, addresses }: NetworkState, { name, type }: Link, support: SupportNetwork): boolean {
  const gateways = makeSupportNetworkSpec(support, undefined).subnets.map(({ gateway }) => gateway);
  const on = addresses.filter(({ dev, scope }) => dev === name && scope !== 'link');
  const ports = links.filter(({ master }) => master === name);
  return type === 'bridge' && on.length > 0 && on.every(({ address }) => gateways.includes(address)) && ports.every(isDockerVeth);
}
