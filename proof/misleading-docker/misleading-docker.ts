import fc from 'fast-check';
import { clusterDirectory, type ClusterHost } from '../../lab/hosts/cluster-lab.ts';
import { startHostsUnderTest, type HostUnderTest } from '../hosts/hosts-under-test.ts';
import type { Proof } from '../proof.ts';
import { bystander, arbitraryMisleadingAnswer } from './misleading-answer.ts';
import { type DockerProxy, dockerProxy } from '../../lab/docker/docker-proxy.ts';
import { runWithMisleadingAnswer, type MisleadingPoint, type ProxiedHost } from './run-with-misleading-answer.ts';

const commands = ['apply', 'destroy'] as const;
type Command = MisleadingPoint['command'];

/** The requests to Docker in one apply and one destroy: each label, with the number of the request among those of the same label. */
type RequestLabels = Readonly<Record<Command, readonly (readonly [string, number])[]>>;

/** Replaces answers of a real dockerd by well-formed answers with wrong content, in apply and destroy of a NAT64 node. */
export const misleadingDocker: Proof = {
  summary: `dockerd gives well-formed misleading answers, one in each run or from one on, on throwaway hosts; --only ${commands.join('|')}|NUMBER`,
  defaultRuns: 300,
  run: async ({ runs, seed, seconds, only, report }) => {
    const { subjects, close } = await startProxiedHosts(2);
    try {
      const [first] = subjects;
      if (first === undefined) throw new Error('no hosts');
      const points = samplePoints(await recordRequestLabels(first), { runs, seed, only });
      const deadline = performance.now() + seconds * 1000;
      const failures: string[] = [];
      const ends = new Map<string, number>();
      let [tried, slowest] = [0, 0];
      await Promise.all(
        subjects.map(async (subject) => {
          for (let next = points.shift(); next !== undefined && performance.now() < deadline; next = points.shift()) {
            const { wasReplaced, outcome, problems, duration } = await runWithMisleadingAnswer(subject, next.point);
            if (!wasReplaced && problems.length === 0) continue;
            tried += 1;
            slowest = Math.max(slowest, duration);
            const end = `${next.point.command} ${outcome}`;
            ends.set(end, (ends.get(end) ?? 0) + 1);
            const text = [`${next.number}: ${describeMisleadingPoint(next.point)}: ${outcome}`, ...problems.map(shorten)].join('\n  ');
            if (problems.length > 0) failures.push(text);
            if (problems.length > 0 || tried % 20 === 0) report(`${tried}/${runs} ${text}`);
          }
        }),
      );
      const notes = [...ends].sort().map(([outcome, count]) => `${outcome}: ${count}`);
      return { tried, failures, notes: [notes.join(', '), `the longest run took ${slowest.toFixed(1)} s`] };
    } finally {
      await close();
    }
  },
};

/**
 * Starts hosts with a foreign container on a foreign network, and a proxy for dockerd. The wait for a container that never becomes healthy
 * is short.
 */
export async function startProxiedHosts(
  count: number,
): Promise<{ readonly subjects: readonly ProxiedHost[]; readonly close: () => Promise<void> }> {
  const { hosts, close } = await startHostsUnderTest('nat64', count);
  const proxies: DockerProxy[] = [];
  const closeAll = async (): Promise<void> => {
    for (const proxy of proxies) proxy.close();
    await close();
  };
  try {
    const ready: ProxiedHost[] = [];
    for (const { host, phaseArguments } of hosts) {
      const yaml = await host.sh(`cat ${clusterDirectory}/config.yaml`);
      await host.configure(yaml.replace('general: {', 'general: { timeouts: { containers: 10 },'));
      await host.sh(`
        docker network create --subnet 172.30.0.0/16 ${bystander.network}
        docker run -d --name ${bystander.container} --network ${bystander.network} --restart always debian:bookworm-slim sleep infinity`);
      const proxy = await dockerProxy(host);
      proxies.push(proxy);
      ready.push({ host, phaseArguments, proxy, findChanges: await trackChanges(host) });
    }
    return { subjects: ready, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Tracks changes of the host and of the foreign container, which must keep running unchanged. */
async function trackChanges(host: ClusterHost): Promise<HostUnderTest['findChanges']> {
  const look = (): Promise<string> =>
    host.sh(
      `docker inspect -f '{{.Id}} {{.State.Pid}} {{.State.StartedAt}} {{json .HostConfig}} {{json .NetworkSettings}}' ${bystander.container} 2>&1 || true`,
    );
  const [before, then] = [await host.snapshot(), await look()];
  return async () => {
    const now = await look();
    return [...(await host.changesSince(before)), ...(now === then ? [] : [`container ${bystander.container}: ${then} -> ${now}`])];
  };
}

/** Runs both commands once with true answers. Leaves the host unchanged. */
async function recordRequestLabels({ host, phaseArguments, proxy }: ProxiedHost): Promise<RequestLabels> {
  const count = async (command: Command): Promise<RequestLabels[Command]> => {
    proxy.reset();
    await host.sh(`cd ${clusterDirectory} && DOCKER_HOST=${proxy.dockerHost} lazyjack ${command} --yes ${phaseArguments.join(' ')}`);
    const labels = proxy.requests.map(({ label }) => label).sort();
    return labels.map((label, at) => [label, at - labels.indexOf(label) + 1] as const);
  };
  return { apply: await count('apply'), destroy: await count('destroy') };
}

/** Samples points: five of six are for apply, or all are as `only` selects. */
function samplePoints(
  labels: RequestLabels,
  { runs, seed, only }: { readonly runs: number; readonly seed: number; readonly only: string | undefined },
): { readonly number: number; readonly point: MisleadingPoint }[] {
  const point = fc.constantFrom<Command>('apply', 'apply', 'apply', 'apply', 'apply', 'destroy').chain((command) =>
    fc.constantFrom(...labels[command]).chain(([label, nth]) =>
      fc.record({
        ...{ command: fc.constant(command), label: fc.constant(label), nth: fc.constant(nth) },
        ...{ sticky: fc.constantFrom(false, false, true), json: fc.boolean(), misleadingAnswer: arbitraryMisleadingAnswer },
      }),
    ),
  );
  const all = fc.sample(fc.noBias(point), { numRuns: runs, seed }).map((each, at) => ({ number: at + 1, point: each }));
  return all.filter(({ number, point: { command } }) => only === undefined || only === command || only === String(number));
}

/** Shortens a problem: a difference in the packet filter contains all its rules. */
function shorten(problem: string): string {
  return problem.length > 300 ? `${problem.slice(0, 300)}...` : problem;
}

export function describeMisleadingPoint({ command, label, nth, sticky, misleadingAnswer }: MisleadingPoint): string {
  return `${command}, answer ${nth} to ${label}${sticky ? ' and all later ones' : ''}: ${JSON.stringify(misleadingAnswer)}`;
}
