import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

let host: ClusterHost;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), [{ name: 'my-master', docker: true }], async () => {
  host = lab.host('my-master');
});

async function expectRefused(setUp: string, why: RegExp, takeDown: string): Promise<void> {
  await host.sh(setUp);
  const before = await host.snapshot();
  const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(output).toMatch(why);
  expect(output).toMatch(/nothing was changed/);
  expect(exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
  await host.sh(takeDown);
}

test('a foreign container with the same name', () =>
  expectRefused(
    'docker create --name tayga debian:bookworm-slim true',
    /container:tayga  refused\n.*a container tayga/,
    'docker rm tayga',
  ));

test('a foreign network with the same name', () =>
  expectRefused(
    'docker network create support_net',
    /container-network:support_net  refused\n.*a network support_net/,
    'docker network rm support_net',
  ));

test('a foreign network with an overlapping subnet', () =>
  expectRefused(
    'docker network create --subnet 172.18.128.0/17 theirs',
    /the support network 172\.18\.0\.0\/16 overlaps/,
    'docker network rm theirs',
  ));

test('an interface with the name of the bridge', () =>
  expectRefused('ip link add lazyjack0 type veth peer name spoil0', /the name of the bridge is taken/, 'ip link delete lazyjack0'));

test('destroy retains the network until a foreign container and route on it are gone', async () => {
  const before = await host.snapshot();
  await host.prepare();
  await host.sh(
    'docker run -d --name guest --network support_net debian:bookworm-slim sleep 600; ip route add 203.0.113.0/24 dev lazyjack0 table 77',
  );
  const { exitCode, stdout } = await host.lazyjack('destroy', '--yes');
  expect(stdout).toMatch(
    /container-network:support_net  retained: needed by container guest, 203\.0\.113\.0\/24 dev lazyjack0 table 77\n +Run: docker network/,
  );
  expect(exitCode).toBe(3);
  expect(await host.sh("docker ps --format '{{.Names}}'")).toBe('guest\n');
  expect(await host.sh('docker network ls -q --filter name=support_net')).not.toBe('');
  expect(await host.sh('ip route show table 77')).toMatch(/203\.0\.113\.0\/24 dev lazyjack0/);
  await host.sh('docker rm -f guest; ip route delete 203.0.113.0/24 dev lazyjack0 table 77');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
