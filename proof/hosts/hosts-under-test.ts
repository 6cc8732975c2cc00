import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab } from '../../lab/hosts/cluster-lab.ts';
import { trackChangesSincePrepare } from './changes-since-prepare.ts';
import { type Scenario, scenarios, onePhaseScenarios, scenarioYaml } from './scenario-yaml.ts';

/** A throwaway host that is tried in one phase. */
export interface HostUnderTest {
  readonly host: ClusterHost;
  /** What commands are told: `--phase up` or `--phase prepare`; nothing for both. */
  readonly phase: readonly string[];
  /** What is not as it was before the phase: a line each. */
  readonly changes: () => Promise<readonly string[]>;
}

export interface HostsUnderTest {
  readonly subjects: readonly HostUnderTest[];
  readonly close: () => Promise<void>;
}

/** Hosts, each with a configuration of its own, on one wire: several may be tried at the same time. */
export async function startHostsUnderTest(kind: Scenario, count: number): Promise<HostsUnderTest> {
  const names = Array.from({ length: count }, (_, at) => `${kind}${at + 1}`);
  const isUp = kind === 'up' || kind === 'join';
  const hasKubernetes = isUp || kind === 'both';
  const lab: ClusterLab = await createClusterLab(
    '',
    [...(kind === 'join' ? [joinTarget] : []), ...names].map((name) => ({
      name,
      // Where DNS64 and NAT64 run.
      docker: kind === 'nat64' || kind === 'up' || name === joinTarget,
      ...(hasKubernetes ? { kubernetes: 'stub' } : {}),
    })),
  );
  try {
    const joinable = kind === 'join' ? await startJoinTarget(lab.host(joinTarget), scenarioYaml(kind, [joinTarget, ...names])) : undefined;
    const subjects = await Promise.all(
      names.map(async (name, at): Promise<HostUnderTest> => {
        const host = lab.host(name);
        await host.configure(joinable ?? scenarioYaml(kind, [name], at));
        if (kind === 'up' || kind === 'both') await runInit(host);
        if (isUp) return prepareForUp(host);
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
export async function withHostUnderTest<T>(only: string, work: (subject: HostUnderTest, kind: Scenario) => Promise<T>): Promise<T> {
  const kind = parseOneOf(only, onePhaseScenarios);
  const { subjects, close } = await startHostsUnderTest(kind, 1);
  try {
    const [subject] = subjects;
    if (subject === undefined) throw new Error('no host');
    return await work(subject, kind);
  } finally {
    await close();
  }
}

export function parseScenario(only: string): Scenario {
  return parseOneOf(only, scenarios);
}

/** Throws where it is none of these. */
function parseOneOf<Kind extends Scenario>(only: string, kinds: readonly Kind[]): Kind {
  const kind = kinds.find((name) => name === only);
  if (kind === undefined) throw new Error(`--only is one of ${kinds.join(', ')}`);
  return kind;
}

/** The master that minions join, to which nothing happens. */
const joinTarget = 'joined';

/** A master that is up. Resolves with the configuration by which others join it. */
async function startJoinTarget(host: ClusterHost, yaml: string): Promise<string> {
  await host.configure(yaml);
  await runInit(host);
  for (const phase of ['prepare', 'up']) await host.apply('--phase', phase);
  return host.sh(`cat ${clusterDirectory}/config.yaml`);
}

async function runInit(host: ClusterHost): Promise<void> {
  const { exitCode, output } = await host.lazyjack('init');
  if (exitCode !== 0) throw new Error(output);
}

async function prepareForUp(host: ClusterHost): Promise<HostUnderTest> {
  await host.prepare();
  return { host, phase: ['--phase', 'up'], changes: await trackChangesSincePrepare(host) };
}
