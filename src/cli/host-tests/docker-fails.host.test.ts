import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab, type Ran } from '../../lab/cluster-lab.ts';
import { dockerProxy } from '../../lab/docker-proxy.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { atJournalLine } from './at-journal-line.ts';
import { clusterYaml, master, minion } from './cluster-yaml.ts';

const config = clusterYaml([master, minion]);

let lab: ClusterLab;
let host: ClusterHost;
let before: Snapshot;

beforeAll(async () => {
  lab = await createClusterLab(config, [{ name: 'my-master', docker: true }]);
  host = lab.host('my-master');
  before = await host.snapshot();
});

afterAll(async () => {
  await lab.close();
});

const prepare = ['apply', '--phase', 'prepare', '--yes'] as const;
const nothing = /Nothing of lazyjack is on this host\./;

async function expectNothingLeft(since: Snapshot): Promise<void> {
  expect(await host.changesSince(since)).toEqual([]);
  expect((await host.lazyjack('status')).output).toMatch(nothing);
}

/** When the plan is made, all is well; the chains are gone when Docker comes to make its network. */
async function applyWithout(chains: string): Promise<Ran> {
  const script = `cd ${clusterDirectory}; lazyjack apply --phase prepare --yes; exit $?`;
  const running = host.exec('sh', ['-c', script], { check: false });
  await atJournalLine(host, 1, `kill -STOP $pid; ${chains}; kill -CONT $pid`);
  const { exitCode, stdout, stderr, ...rest } = await running;
  return { exitCode, stdout, stderr, ...rest, output: stdout + stderr };
}

test.each([
  ['nat', 'iptables -t nat -F; iptables -t nat -X'],
  ['filter', 'iptables -F; iptables -X'],
])('docker-chains-flushed: without its chains in %s Docker fails, and nothing is left', async (_, flush) => {
  await host.sh(flush);
  const flushed = await host.snapshot();
  await host.restartDocker();
  const { exitCode, output } = await applyWithout(flush);
  expect(output).toMatch(/failed: Docker could not create network support_net/);
  expect(output).toMatch(/Everything this run did was put back: the host is as it was before\./);
  expect(exitCode).toBe(1);
  await expectNothingLeft(flushed);
  await host.restartDocker();
  await host.prepare();
  await host.mustBeConverged('--phase', 'prepare');
  await host.destroy();
  await expectNothingLeft(before);
});

/** Runs lazyjack; when it asks Docker this, dockerd is killed so many milliseconds later. undefined: before it is asked. */
async function killedAt(label: string, milliseconds: number | undefined, ...args: readonly string[]): Promise<Ran> {
  const proxy = await dockerProxy(host);
  proxy.start({
    ...{ label, nth: 1, sticky: false },
    answer: async (call) => {
      const answer = milliseconds === undefined ? undefined : call.pass();
      answer?.catch(() => undefined);
      await sleep(milliseconds ?? 0);
      await host.killDocker();
      proxy.close();
      return (await answer) ?? Promise.reject(new Error('killed'));
    },
  });
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, env: { DOCKER_HOST: proxy.dockerHost } });
  proxy.close();
  return { ...ran, output: ran.stdout + ran.stderr };
}

test.each([
  ['POST /networks/create', undefined],
  ['POST /networks/create', 0],
  ['POST /networks/create', 10],
  ['POST /networks/create', 20],
  ['POST /networks/create', 35],
  ['POST /containers/create', undefined],
  ['POST /containers/create', 10],
  ['POST /containers/bind9/start', undefined],
  ['POST /containers/bind9/start', 20],
  ['POST /containers/bind9/start', 60],
  ['POST /containers/tayga/start', 150],
])('docker-killed: at %s, %p ms later: destroy restores the rest', async (label, milliseconds) => {
  const { exitCode, output } = await killedAt(label, milliseconds, ...prepare);
  expect(output).toMatch(/network:support_net: Docker is not running/);
  expect(exitCode).toBe(3);
  expect((await host.lazyjack('status')).output).not.toMatch(nothing);
  await host.startDocker();
  const destroyed = await host.lazyjack('destroy', '--yes');
  expect({ exitCode: destroyed.exitCode, output: destroyed.output }).toEqual({ exitCode: 0, output: expect.anything() });
  await expectNothingLeft(before);
});

test.each([
  ['DELETE /containers/bind9', 30],
  ['DELETE /networks/support_net', undefined],
  ['DELETE /networks/support_net', 5],
  ['DELETE /networks/support_net', 20],
])('docker-killed: during destroy, at %s, %p ms later: another destroy restores the rest', async (label, milliseconds) => {
  await host.prepare();
  const { exitCode } = await killedAt(label, milliseconds, 'destroy', '--yes');
  expect(exitCode).toBe(3);
  expect((await host.lazyjack('status')).output).not.toMatch(nothing);
  await host.startDocker();
  const destroyed = await host.lazyjack('destroy', '--yes');
  expect({ exitCode: destroyed.exitCode, output: destroyed.output }).toEqual({ exitCode: 0, output: expect.anything() });
  await expectNothingLeft(before);
});
