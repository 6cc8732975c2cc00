import { clusterDirectory, type ClusterHost, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import type { HostUnderTest } from '../hosts/hosts-under-test.ts';
import { findControlCharacter } from '../../testing/hostile-text.ts';
import { stackTrace } from '../../testing/stack-trace.ts';
import { lastLines, retryWhileLocked } from '../hosts/retry-while-locked.ts';
import { checkNotRestoredList, isPartiallyRestored } from '../hosts/check-not-restored-list.ts';
import type { DockerProxy } from '../../lab/docker/docker-proxy.ts';
import { type MisleadingAnswer, makeMisleadingAnswer } from './misleading-answer.ts';

/** A host with a proxy for its dockerd. */
export interface ProxiedHost extends HostUnderTest {
  readonly proxy: DockerProxy;
}

/** The answer of a run that is misleading, and how. */
export interface MisleadingPoint {
  readonly command: 'apply' | 'destroy';
  readonly label: string;
  readonly nth: number;
  /** Also all later answers with the same label. */
  readonly sticky: boolean;
  readonly misleadingAnswer: MisleadingAnswer;
  readonly json: boolean;
}

export interface MisleadingResult {
  /** False if the run ended before this answer, or if the answer is not misleading. */
  readonly wasReplaced: boolean;
  readonly outcome: 'done' | 'done except retained' | 'answer believed' | 'as before' | 'not rolled back' | 'wrong';
  readonly problems: readonly string[];
  /** Seconds. */
  readonly duration: number;
}

/** Milliseconds: the longest wait for Docker, plus a margin for the rest of the run. */
const runTimeout = 75_000;

/** Allowed requests that change something: they name owned objects only. Paths are as sent. */
const allowedRequest = new RegExp(
  [
    '^POST /networks/create\\??$',
    '^DELETE /networks/support_net$',
    '^POST /containers/create\\?name=(bind9|tayga)$',
    '^POST /containers/(bind9|tayga)/(start|update|exec|stop\\?t=2)$',
    '^DELETE /containers/(bind9|tayga)\\?[\\w=&]+$',
    '^POST /exec/[0-9a-f]{64}/start$',
    '^POST /build\\?',
    '^POST /images/create\\?',
  ].join('|'),
);

/**
 * Runs a command with one misleading answer, or with that answer from there on. Exit status 0 means done: with true answers the plan is
 * empty, except for objects that the run named as retained or that Docker reported as absent; 1: the host is unchanged; 3: the list of the
 * run equals `plan --destroy` after apply, and `plan` after destroy. No request concerns a foreign object, and a later destroy restores the
 * host.
 */
export async function runWithMisleadingAnswer(subject: ProxiedHost, point: MisleadingPoint): Promise<MisleadingResult> {
  const { host, phaseArguments, proxy, findChanges } = subject;
  if (point.command === 'destroy') await host.apply(...phaseArguments);
  proxy.reset({ ...point, answer: (call) => makeMisleadingAnswer(point.misleadingAnswer, call) });
  const start = performance.now();
  const ran = await runThroughProxy(host, proxy, point, phaseArguments);
  const duration = (performance.now() - start) / 1000;
  const problems = [...checkOutput(ran), ...checkRequests(proxy)];
  const wasReplaced = proxy.hasReplaced();
  proxy.reset();

  const remaining = ran.exitCode === 0 && point.command === 'destroy' ? await listOwnedObjects(host) : [];
  let outcome: MisleadingResult['outcome'] = 'wrong';
  if (ran.exitCode === 0 && point.command === 'apply') {
    outcome = 'done';
    problems.push(...(await checkPlanIsEmpty(subject, 'exit status 0')));
  } else if (ran.exitCode === 0) {
    const silent = remaining.filter((address) => !ran.output.includes(address));
    const denied = silent.filter((address) => isAnsweredBy(point.label, address));
    outcome = remaining.length === 0 ? 'done' : denied.length === 0 ? 'done except retained' : 'answer believed';
    problems.push(...silent.filter((address) => !denied.includes(address)).map((address) => `destroyed, and not named: ${address}`));
  } else if (ran.exitCode === 1) {
    outcome = 'as before';
    if (point.command === 'destroy') problems.push(...(await checkPlanIsEmpty(subject, 'exit status 1')));
    else problems.push(...(await findChanges()).map((change) => `exit status 1, and not as before: ${change}`));
  } else if (ran.exitCode === 3) {
    outcome = 'not rolled back';
    // The resources that a destroy could not roll back are those that apply would now change.
    const isNotRolledBack = point.command === 'destroy' && !isPartiallyRestored(ran);
    const due = await host.lazyjack('plan', ...(isNotRolledBack ? [] : ['--destroy']), '--json', ...phaseArguments);
    problems.push(...checkNotRestoredList(ran, due, point.sticky));
  } else problems.push(`it ended with ${String(ran.exitCode ?? ran.signal)}: ${lastLines(ran.output)}`);

  const destroyed = await retryWhileLocked(() => host.lazyjack('destroy', '--yes', ...phaseArguments));
  if (destroyed.exitCode !== 0) problems.push(`destroy after it ended with ${String(destroyed.exitCode)}: ${lastLines(destroyed.output)}`);
  // Retained objects stay after destroy because Docker called them foreign. The test removes them.
  if (remaining.length > 0) await removeOwnedObjects(host);
  else problems.push(...(await listOwnedObjects(host)).map((address) => `destroy after it left ${address}`));
  const left = await findChanges();
  problems.push(...left.map((change) => `not as before after destroy: ${change}`));
  if (left.length > 0) await removeOwnedObjects(host);
  return { wasReplaced, outcome: problems.length > 0 ? 'wrong' : outcome, problems, duration };
}

async function runThroughProxy(
  host: ClusterHost,
  { dockerHost }: DockerProxy,
  { command, json }: MisleadingPoint,
  phase: readonly string[],
): Promise<LazyjackResult> {
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const args = [command, '--yes', ...(json ? ['--json'] : []), ...phase];
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: runTimeout, env: { DOCKER_HOST: dockerHost } });
  return { ...ran, output: ran.stdout + ran.stderr };
}

function checkOutput(ran: LazyjackResult): readonly string[] {
  const obeyed = findControlCharacter(ran.output);
  return [
    ...(stackTrace.test(ran.output) ? [`a stack trace: ${lastLines(ran.output)}`] : []),
    ...(obeyed === undefined ? [] : [`a terminal would obey ${obeyed}: ${JSON.stringify(lastLines(ran.output))}`]),
    ...(ran.timedOut ? [`it ran for more than ${runTimeout / 1000} s`] : []),
  ];
}

function checkRequests({ requests }: DockerProxy): readonly string[] {
  const wrong = requests
    .filter(({ method, url }) => (method === 'GET' ? /\.\.|\/\/|#/.test(url) : !allowedRequest.test(`${method} ${url}`)))
    .map(({ method, url }) => `it asked for ${method} ${url}`);
  return [...new Set(wrong)];
}

async function checkPlanIsEmpty({ host, phaseArguments }: HostUnderTest, after: string): Promise<readonly string[]> {
  const plan = await host.lazyjack('plan', '--detailed-exitcode', ...phaseArguments);
  return plan.exitCode === 0 ? [] : [`${after}, and the plan is not empty: ${lastLines(plan.output)}`];
}

/** Lists the addresses of owned objects in Docker. */
async function listOwnedObjects(host: ClusterHost): Promise<readonly string[]> {
  const found = await host.sh(`
    docker ps -a --format 'container:{{.Names}}' | grep -x 'container:\\(bind9\\|tayga\\)' || true
    docker network ls --format 'container-network:{{.Name}}' | grep -x 'container-network:support_net' || true`);
  return found.split('\n').filter(Boolean);
}

/**
 * Tests whether lazyjack learns of the object from this request. If Docker, the only source, reports it as absent, destroy has nothing to
 * do.
 */
function isAnsweredBy(label: string, address: string): boolean {
  return address === 'container-network:support_net'
    ? label === 'GET /networks'
    : label === `GET /containers/${address.slice('container:'.length)}/json`;
}

/** Cleans up so that the next case finds an unchanged host. */
async function removeOwnedObjects(host: ClusterHost): Promise<void> {
  await host.sh('docker rm -fv bind9 tayga >/dev/null 2>&1 || true; docker network rm support_net >/dev/null 2>&1 || true');
  await host.lazyjack('destroy', '--yes');
}
