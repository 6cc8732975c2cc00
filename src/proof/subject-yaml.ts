import { afterInit } from '../lab/after-init.ts';
import { ipv6Networks } from '../lab/ipv6-networks.ts';

/**
 * `minion` and `nat64` are tried in phase prepare; in phase up, with stand-ins for Kubernetes, `up` is a master that translates, and `join` a minion
 * that joins such a one.
 */
export const onePhaseKinds = ['minion', 'nat64', 'up', 'join'] as const;

/** `both` is a master where both phases are one command: a run each, so that only the second is undone where that one fails. */
export const nodeKinds = [...onePhaseKinds, 'both'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** A configuration for hosts of these names, and for another node that is not there where it takes one; `at` keeps addresses on one wire apart. */
export function yamlFor(kind: NodeKind, names: readonly string[], at = 0): string {
  switch (kind) {
    case 'minion':
      return ipv6([node('absent', translating, 40), ...names.map((name) => node(name, 'minion', 10 + at))], initiated);
    case 'nat64':
      return ipv6(besideAbsent(names, translating, at), initiated);
    case 'up':
      return ipv6(besideAbsent(names, translating, at));
    case 'join':
      return ipv6(names.map((name, place) => node(name, place === 0 ? translating : 'minion', 2 + place)));
    case 'both':
      return ipv4(besideAbsent(names, 'master', at));
  }
}

const translating = 'master dns64 nat64';
const initiated = `general: { ${afterInit} }`;

function besideAbsent(names: readonly string[], opmodes: string, at: number): readonly string[] {
  return [...names.map((name) => node(name, opmodes, 2 + at)), node('absent', 'minion', 40)];
}

function node(name: string, opmodes: string, id: number): string {
  return `  ${name}: { interface: eth1, opmodes: ${opmodes}, id: ${id} }\n`;
}

/** The leanest there is. */
function ipv4(nodes: readonly string[]): string {
  return `
general: { mode: ipv4 }
topology:
${nodes.join('')}mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.112.0.0/16 }
`;
}

function ipv6(nodes: readonly string[], general = ''): string {
  return `
${general}
topology:
${nodes.join('')}${ipv6Networks}`;
}
