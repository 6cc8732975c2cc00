import { type ClusterHost, type ClusterLab, createClusterLab } from '../lab/cluster-lab.ts';
import type { Snapshot } from '../lab/snapshot.ts';

export const nodeKinds = ['minion', 'nat64'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** A throwaway host, and how it was before anything was done to it. */
export interface Subject {
  readonly host: ClusterHost;
  readonly before: Snapshot;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly close: () => Promise<void>;
}

/** Hosts in mode ipv6, each with a configuration of its own, on one wire: several may be tried at the same time. */
export async function startSubjects(kind: NodeKind, count: number): Promise<Subjects> {
  const names = Array.from({ length: count }, (_, at) => `${kind}${at + 1}`);
  const lab: ClusterLab = await createClusterLab(
    '',
    names.map((name) => ({ name, docker: kind === 'nat64' })),
  );
  try {
    const subjects = await Promise.all(
      lab.hosts.map(async (host, at): Promise<Subject> => {
        await host.configure(yamlOf(kind, host.name, at));
        return { host, before: await host.snapshot() };
      }),
    );
    return { subjects, close: () => lab.close() };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

function yamlOf(kind: NodeKind, name: string, at: number): string {
  const nodes =
    kind === 'nat64'
      ? [`${name}: { interface: eth1, opmodes: master dns64 nat64, id: ${2 + at} }`, 'other: { interface: eth1, opmodes: minion, id: 40 }']
      : [
          'other: { interface: eth1, opmodes: master dns64 nat64, id: 40 }',
          `${name}: { interface: eth1, opmodes: minion, id: ${10 + at} }`,
        ];
  return `
topology:
${nodes.map((line) => `  ${line}\n`).join('')}
support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }
mgmt_net: { cidr: "fd00:20::/64" }
pod_net: { cidr: "fd00:40::/72", mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100" }
`;
}
