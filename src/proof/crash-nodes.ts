import { type ClusterHost, type ClusterLab, createClusterLab } from '../lab/cluster-lab.ts';
import { changesSincePrepared } from './prepared.ts';

/** `minion` and `nat64` are tried in phase prepare; `up` is a master in phase up, with stand-ins for Kubernetes. */
export const nodeKinds = ['minion', 'nat64', 'up'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** A throwaway host that is tried in one phase. */
export interface Subject {
  readonly host: ClusterHost;
  /** What commands are told: `--phase up`, or nothing. */
  readonly phase: readonly string[];
  /** What is not as it was before the phase: a line each. */
  readonly changes: () => Promise<readonly string[]>;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly close: () => Promise<void>;
}

/** Hosts, each with a configuration of its own, on one wire: several may be tried at the same time. */
export async function startSubjects(kind: NodeKind, count: number): Promise<Subjects> {
  const names = Array.from({ length: count }, (_, at) => `${kind}${at + 1}`);
  const lab: ClusterLab = await createClusterLab(
    '',
    names.map((name) => ({ name, docker: kind === 'nat64', ...(kind === 'up' ? { kubernetes: 'stub' } : {}) })),
  );
  try {
    const subjects = await Promise.all(
      lab.hosts.map(async (host, at): Promise<Subject> => {
        await host.configure(yamlOf(kind, host.name, at));
        if (kind === 'up') return preparedMaster(host);
        const before = await host.snapshot();
        return { host, phase: [], changes: () => host.changesSince(before) };
      }),
    );
    return { subjects, close: () => lab.close() };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

async function preparedMaster(host: ClusterHost): Promise<Subject> {
  const { exitCode, output } = await host.lazyjack('init');
  if (exitCode !== 0) throw new Error(output);
  await host.apply('--phase', 'prepare');
  return { host, phase: ['--phase', 'up'], changes: await changesSincePrepared(host) };
}

function yamlOf(kind: NodeKind, name: string, at: number): string {
  return kind === 'up' ? ipv4Of(name, at) : ipv6Of(kind, name, at);
}

/** The leanest there is: what `up` does is the same in every mode. */
function ipv4Of(name: string, at: number): string {
  return `
general: { mode: ipv4 }
topology:
  ${name}: { interface: eth1, opmodes: master, id: ${2 + at} }
  other: { interface: eth1, opmodes: minion, id: 40 }
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.112.0.0/16 }
`;
}

function ipv6Of(kind: 'minion' | 'nat64', name: string, at: number): string {
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
