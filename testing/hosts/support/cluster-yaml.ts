import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';

/** Values of a cluster in mode ipv6 that tests vary. */
export interface ClusterYamlOptions {
  readonly mtu?: number;
  readonly management?: string;
  readonly support?: string;
  readonly supportV4?: string;
}

/** Returns the YAML of a cluster in mode ipv6. `topology` has one YAML line per node. */
export function clusterYaml(topology: readonly string[], change: ClusterYamlOptions = {}): string {
  const { mtu = 9000, management = 'fd00:20::/64', support = 'fd00:10::', supportV4 = '172.18' } = change;
  return `
general: { ${generalSettingsAfterInit} }
topology:
${topology.map((line) => `  ${line}\n`).join('')}
support_net: { cidr: "${support}/64", v4cidr: ${supportV4}.0.0/16 }
mgmt_net: { cidr: "${management}" }
pod_net: { cidr: "fd00:40::/72", mtu: ${mtu} }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: ${supportV4}.0.128/25, v4_ip: ${supportV4}.0.200, ip: "${support}200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "${support}100" }
`;
}

export const controlPlaneLine = 'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }';
export const workerLine = 'minion1: { interface: eth1, opmodes: minion, id: 10 }';
