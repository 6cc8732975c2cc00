import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab } from '../../lab/hosts/cluster-lab.ts';
import { trackChangesSincePrepare } from './changes-since-prepare.ts';
import { type Scenario, scenarios, onePhaseScenarios, scenarioYaml } from './scenario-yaml.ts';

/** A throwaway host on which one phase is tried. */
export interface HostUnderTest {
  readonly host: ClusterHost;
  /** Arguments of commands: `--phase up` or `--phase prepare`; empty for both phases. */
  readonly phaseArguments: readonly string[];
  /** Lists the changes since before the phase, one line each. */
  readonly findChanges: () => Promise<readonly string[]>;
}

export interface HostsUnderTest {
  readonly hosts: readonly HostUnderTest[];
  readonly close: () => Promise<void>;
}

/** Starts hosts on one network, each with its own configuration, so that several can be tried in parallel. */
export async function startHostsUnderTest(kind: Scenario, count: number): Promise<HostsUnderTest> {
  const names = Array.from({ length: count }, (_, at) => `${kind}${at + 1}`);
  const isUp = kind === 'up' || kind === 'join';
  const hasKubernetes = isUp || kind === 'both';
  const lab: ClusterLab = await createClusterLab(
    '',
    [...(kind === 'join' ? [joinTarget] : []), ...names].map((name) => ({
      name,
      // DNS64 and NAT64 run in Docker.
      docker: kind === 'nat64' || kind === 'up' || name === joinTarget,
      ...(hasKubernetes ? { kubernetes: 'stub' } : {}),
    })),
  );
  try {
    const joinable = kind === 'join' ? await startJoinTarget(lab.host(joinTarget), scenarioYaml(kind, [joinTarget, ...names])) : undefined;
    const hosts = await Promise.all(
      names.map(async (name, at): Promise<HostUnderTest> => {
        const host = lab.host(name);
        await host.configure(joinable ?? scenarioYaml(kind, [name], at));
        if (kind === 'up' || kind === 'both') await runInit(host);
        if (isUp) return prepareForUp(host);
        const before = await host.snapshot();
        return { host, phaseArguments: kind === 'both' ? [] : ['--phase', 'prepare'], findChanges: () => host.changesSince(before) };
      }),
    );
    return { hosts, close: () => lab.close() };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/** Starts one host, runs `work` on it, and closes it; `only` comes from the command line. */
export async function withHostUnderTest<T>(only: string, work: (subject: HostUnderTest, kind: Scenario) => Promise<T>): Promise<T> {
  const kind = parseOneOf(only, onePhaseScenarios);
  const { hosts, close } = await startHostsUnderTest(kind, 1);
  try {
    const [subject] = hosts;
    if (subject === undefined) throw new Error('no host');
    return await work(subject, kind);
  } finally {
    await close();
  }
}

export function parseScenario(only: string): Scenario {
  return parseOneOf(only, scenarios);
}

/** Throws if `only` is none of these. */
function parseOneOf<Kind extends Scenario>(only: string, kinds: readonly Kind[]): Kind {
  const kind = kinds.find((name) => name === only);
  if (kind === undefined) throw new Error(`--only is one of ${kinds.join(', ')}`);
  return kind;
}

/** The control plane node that worker nodes join; it is not under test itself. */
const joinTarget = 'joined';

/** Runs both phases on a control plane node. Resolves with the configuration with which others join it. */
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
  return { host, phaseArguments: ['--phase', 'up'], findChanges: await trackChangesSincePrepare(host) };
}
