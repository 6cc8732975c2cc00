import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab } from '../lab/cluster-lab.ts';
import { changesSincePrepared } from './prepared.ts';
import { type NodeKind, nodeKinds, onePhaseKinds, yamlFor } from './subject-yaml.ts';

/** A throwaway host that is tried in one phase. */
export interface Subject {
  readonly host: ClusterHost;
  /** What commands are told: `--phase up` or `--phase prepare`; nothing for both. */
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
  const isUp = kind === 'up' || kind === 'join';
  const hasKubernetes = isUp || kind === 'both';
  const lab: ClusterLab = await createClusterLab(
    '',
    [...(kind === 'join' ? [joined] : []), ...names].map((name) => ({
      name,
      // Where DNS64 and NAT64 run.
      docker: kind === 'nat64' || kind === 'up' || name === joined,
      ...(hasKubernetes ? { kubernetes: 'stub' } : {}),
    })),
  );
  try {
    const joinable = kind === 'join' ? await master(lab.host(joined), yamlFor(kind, [joined, ...names])) : undefined;
    const subjects = await Promise.all(
      names.map(async (name, at): Promise<Subject> => {
        const host = lab.host(name);
        await host.configure(joinable ?? yamlFor(kind, [name], at));
        if (kind === 'up' || kind === 'both') await init(host);
        if (isUp) return prepared(host);
        const before = await host.snapshot();
        return { host, phase: kind === 'both' ? [] : ['--phase', 'prepare'], changes: () => host.changesSince(before) };
      }),
    );
    return { subjects, close: () => lab.close() };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/** One such host, tried in one phase, for as long as `work` takes; `only` is what the command line says. */
export async function withSubject<T>(only: string, work: (subject: Subject, kind: NodeKind) => Promise<T>): Promise<T> {
  const kind = kindOf(only, onePhaseKinds);
  const { subjects, close } = await startSubjects(kind, 1);
  try {
    const [subject] = subjects;
    if (subject === undefined) throw new Error('no host');
    return await work(subject, kind);
  } finally {
    await close();
  }
}

export function nodeKindOf(only: string): NodeKind {
  return kindOf(only, nodeKinds);
}

/** Throws where it is none of these. */
function kindOf<Kind extends NodeKind>(only: string, kinds: readonly Kind[]): Kind {
  const kind = kinds.find((name) => name === only);
  if (kind === undefined) throw new Error(`--only is one of ${kinds.join(', ')}`);
  return kind;
}

/** The master that minions join, to which nothing happens. */
const joined = 'joined';

/** A master that is up. Resolves with the configuration by which others join it. */
async function master(host: ClusterHost, yaml: string): Promise<string> {
  await host.configure(yaml);
  await init(host);
  for (const phase of ['prepare', 'up']) await host.apply('--phase', phase);
  return host.sh(`cat ${clusterDirectory}/config.yaml`);
}

async function init(host: ClusterHost): Promise<void> {
  const { exitCode, output } = await host.lazyjack('init');
  if (exitCode !== 0) throw new Error(output);
}

async function prepared(host: ClusterHost): Promise<Subject> {
  await host.prepare();
  return { host, phase: ['--phase', 'up'], changes: await changesSincePrepared(host) };
}
