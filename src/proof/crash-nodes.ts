import { type ClusterHost, type ClusterLab, createClusterLab } from '../lab/cluster-lab.ts';
import { afterInit } from '../lab/after-init.ts';
import { changesSincePrepared } from './prepared.ts';
import { ipv6Networks } from '../lab/ipv6-networks.ts';

/** `minion` and `nat64` are tried in phase prepare; `up` is a master in phase up, with stand-ins for Kubernetes. */
export const nodeKinds = ['minion', 'nat64', 'up'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** A throwaway host that is tried in one phase. */
export interface Subject {
  readonly host: ClusterHost;
  /** What commands are told: `--phase up` or `--phase prepare`. */
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
        return { host, phase: ['--phase', 'prepare'], changes: () => host.changesSince(before) };
      }),
    );
    return { subjects, close: () => lab.close() };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/** One such host for as long as `work` takes; `only` is what the command line says. */
export async function withSubject<T>(only: string, work: (subject: Subject, kind: NodeKind) => Promise<T>): Promise<T> {
  const kind = nodeKindOf(only);
  const { subjects, close } = await startSubjects(kind, 1);
  try {
    const [subject] = subjects;
    if (subject === undefined) throw new Error('no host');
    return await work(subject, kind);
  } finally {
    await close();
  }
}

/** Throws where it is none. */
export function nodeKindOf(only: string): NodeKind {
  const kind = nodeKinds.find((name) => name === only);
  if (kind === undefined) throw new Error(`--only is one of ${nodeKinds.join(', ')}`);
  return kind;
}

async function preparedMaster(host: ClusterHost): Promise<Subject> {
  const { exitCode, output } = await host.lazyjack('init');
  if (exitCode !== 0) throw new Error(output);
  await host.prepare();
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
general: { ${afterInit} }
topology:
${nodes.map((line) => `  ${line}\n`).join('')}
${ipv6Networks}`;
}
