import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';
import { type DockerAnswer, type DockerProxy, dockerProxy } from '../../../lab/docker/docker-proxy.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { runAtJournalLine } from './run-at-journal-line.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = clusterYaml([controlPlaneLine, workerLine]);

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(config, [{ name: 'my-master', docker: true }], async () => {
  host = lab.host('my-master');
  before = await host.snapshot();
});

const prepare = ['apply', '--phase', 'prepare', '--yes'] as const;
const nothing = /lazyjack owns nothing on this host\./;

async function expectNothingLeft(since: Snapshot): Promise<void> {
  expect(await host.changesSince(since)).toEqual([]);
  expect((await host.lazyjack('status')).output).toMatch(nothing);
}

/** Applies a plan that found no problem, and deletes the chains before Docker creates the network. */
async function applyWithout(flush: string): Promise<LazyjackResult> {
  const script = `cd ${clusterDirectory}; lazyjack apply --phase prepare --yes; exit $?`;
  const running = host.exec('sh', ['-c', script], { check: false });
  await runAtJournalLine(host, 1, `kill -STOP $pid; ${flush}; kill -CONT $pid`);
  const { exitCode, stdout, stderr, ...rest } = await running;
  return { exitCode, stdout, stderr, ...rest, output: stdout + stderr };
}

const chains = { nat: 'iptables -t nat -F; iptables -t nat -X', filter: 'iptables -F; iptables -X' } as const;

test.each(['filter', 'nat'] as const)(
  'docker-chains-flushed: without its chains in %s Docker fails, and nothing remains',
  async (table) => {
    await host.sh(`iptables-save >/run/lab/rules; ${chains[table]}`);
    const flushed = await host.snapshot();
    await host.sh('iptables-restore </run/lab/rules');
    const { exitCode, output } = await applyWithout(chains[table]);
    expect(output).toMatch(/failed: Docker could not create network support_net/);
    expect(output).toMatch(/Rolled back: the host is as it was before\./);
    expect(exitCode).toBe(1);
    await expectNothingLeft(flushed);
    const planned = await host.lazyjack(...prepare);
    expect(planned.output).toMatch(/Docker's packet filter chains are missing\n.*\n.*systemctl restart docker/);
    expect(planned.exitCode).toBe(1);
    await host.sh('iptables-restore </run/lab/rules');
  },
);

test('docker-chains-flushed: after a restart of dockerd, apply succeeds, and destroy succeeds without the chains', async () => {
  await host.sh(chains.nat);
  await host.restartDocker();
  await host.prepare();
  await host.assertConverged('--phase', 'prepare');
  await host.sh(chains.nat);
  await host.destroy();
  await host.restartDocker();
  await expectNothingLeft(before);
});

type ProxyHandler = (pass: () => Promise<DockerAnswer>, proxy: DockerProxy) => Promise<DockerAnswer>;

/** Runs lazyjack. `handler` answers the first matching request in place of Docker. */
async function runThroughProxy(label: string, handler: ProxyHandler, ...args: readonly string[]): Promise<LazyjackResult> {
  const proxy = await dockerProxy(host);
  proxy.reset({ label, nth: 1, sticky: false, answer: (call) => handler(() => call.forward(), proxy) });
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, env: { DOCKER_HOST: proxy.dockerHost } });
  proxy.close();
  return { ...ran, output: ran.stdout + ran.stderr };
}

const never = (): Promise<never> => Promise.reject(new Error('no answer comes'));

/** Kills dockerd this many milliseconds after the request, or before the request if undefined. */
function killed(milliseconds: number | undefined): ProxyHandler {
  return async (pass, proxy) => {
    if (milliseconds !== undefined) pass().catch(() => undefined);
    await sleep(milliseconds ?? 0);
    await host.killDocker();
    proxy.close();
    return never();
  };
}

test('the answer is lost: objects that Docker created anyway are removed', async () => {
  const lost: ProxyHandler = async (pass) => {
    await pass();
    return never();
  };
  for (const label of ['POST /networks/create', 'POST /containers/create', 'POST /containers/tayga/start']) {
    const { exitCode, output } = await runThroughProxy(label, lost, ...prepare);
    expect(output).toMatch(/Rolled back: the host is as it was before\./);
    expect(exitCode).toBe(1);
    await expectNothingLeft(before);
  }
});

test('dockerd is killed while it creates the network and restarts immediately: the run is rolled back', async () => {
  const restarted: ProxyHandler = async (pass) => {
    pass().catch(() => undefined);
    await sleep(15);
    await host.killDocker();
    await host.startDocker();
    return never();
  };
  const { exitCode, output } = await runThroughProxy('POST /networks/create', restarted, ...prepare);
  expect(output).toMatch(/Rolled back: the host is as it was before\./);
  expect(exitCode).toBe(1);
  await expectNothingLeft(before);
});

test.each([
  ['POST /networks/create', undefined],
  ['POST /networks/create', 8],
  ['POST /networks/create', 16],
  ['POST /networks/create', 30],
  ['POST /containers/create', 10],
  ['POST /containers/bind9/start', 60],
])('docker-killed: at %s, %p ms later: destroy restores the rest', async (label, milliseconds) => {
  const { exitCode, output } = await runThroughProxy(label, killed(milliseconds), ...prepare);
  expect(output).toMatch(/container-network:support_net: Docker is not running: .*; start it: systemctl start docker/);
  expect(exitCode).toBe(3);
  expect((await host.lazyjack('status')).output).not.toMatch(nothing);
  await host.startDocker();
  await host.destroy();
  await expectNothingLeft(before);
});

test.each([
  ['DELETE /containers/bind9', 30],
  ['DELETE /networks/support_net', 5],
])('docker-killed: during destroy, at %s, %p ms later: another destroy restores the rest', async (label, milliseconds) => {
  await host.prepare();
  const { exitCode } = await runThroughProxy(label, killed(milliseconds), 'destroy', '--yes');
  expect(exitCode).toBe(3);
  expect((await host.lazyjack('status')).output).not.toMatch(nothing);
  await host.startDocker();
  await host.destroy();
  await expectNothingLeft(before);
});

/**
 * The state that Docker leaves if it is killed before it has recorded the network, or before it has moved an interface into a container.
 */
const leftBehind = `
  ip link add veth1b999f1 type veth peer name vethae4bc4d
  ip link add lazyjack0 type bridge; ip address add fd00:10::1/64 dev lazyjack0 nodad; ip address add 172.18.0.1/16 dev lazyjack0
  iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o lazyjack0 -j MASQUERADE; iptables -A FORWARD -o lazyjack0 -j DOCKER
`;

test('docker-killed: destroy retains and reports the bridge until its foreign port is gone', async () => {
  expect((await runThroughProxy('POST /networks/create', killed(undefined), ...prepare)).exitCode).toBe(3);
  await host.startDocker();
  await host.sh(`${leftBehind} ip link add spoil0 type veth peer name spoil1; ip link set spoil0 master lazyjack0`);
  expect((await host.lazyjack('status')).output).toMatch(
    /network-remains:lazyjack0\S+ {2}\(a side effect of container-network:support_net, not restored\)/,
  );
  const kept = await host.lazyjack('destroy', '--yes');
  const again = await host.lazyjack('destroy', '--yes');
  expect([kept.exitCode, again.exitCode]).toEqual([3, 3]);
  for (const { output } of [kept, again])
    expect(output).toMatch(
      /Not everything was restored:\n.* retained: foreign spoil0 on lazyjack0\n +Run: ip link set dev spoil0 nomaster, then lazyjack destroy/,
    );
  expect(await host.sh('ip -br link show master lazyjack0')).toMatch(/^spoil0/);
  expect(await host.sh('ip -br link')).not.toMatch(/veth1b999f1/);
  await host.sh('ip link delete spoil0');
  await host.destroy();
  await expectNothingLeft(before);
});

test('docker-killed: the next apply takes over the remains of the network', async () => {
  await host.sh(`${leftBehind} ip link delete veth1b999f1`);
  const { output } = await host.prepare();
  expect(output).toMatch(/Docker left a bridge behind/);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  await expectNothingLeft(before);
});

test('apply recreates a deleted bridge with its network', async () => {
  await host.prepare();
  await host.sh('ip link delete lazyjack0');
  expect((await host.lazyjack('plan', '--phase', 'prepare')).output).toMatch(/container-network:support_net {2}drifted/);
  await host.prepare();
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  await expectNothingLeft(before);
});
