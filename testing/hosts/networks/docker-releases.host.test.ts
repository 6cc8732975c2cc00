import { expect, test } from '@jest/globals';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { fetchThroughNat64, withoutIpv4DefaultRoute } from '../support/nat64-requests.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** Docker 26.1 of Debian 13 and the newest of Debian; all other tests have Docker 20.10. */
const lab = useClusterLab(
  clusterYaml([controlPlaneLine, workerLine]),
  [{ name: 'my-master', docker: true, dockerRelease: 'trixie' }, 'minion1'],
  async () => {
    before = await lab.host('my-master').snapshot();
  },
);
let before: Snapshot;

const expectNat64Works = (): Promise<void> =>
  withoutIpv4DefaultRoute(lab.host('minion1'), async (host) => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are /u);
  });

/** Whether DNS64 answers another node within a second. */
const answersPeer = async (): Promise<boolean> =>
  (await lab.host('minion1').exec('dig', ['+time=1', '+tries=1', 'v4only.example', '@fd00:10::100'], { check: false })).exitCode === 0;

test('Docker 26.1 carries NAT64, also after a restart of dockerd and of the containers', async () => {
  const master = lab.host('my-master');
  expect(await master.sh("docker version --format '{{.Server.Version}}'")).toMatch(/^26\./u);
  await master.prepare();
  await lab.host('minion1').prepare();
  await expectNat64Works();
  await master.restartDocker();
  await master.sh('docker restart bind9 tayga');
  await expectNat64Works();
  await master.assertConverged('--phase', 'prepare');
});

test('after an upgrade of Docker, the plan names it, and apply makes NAT64 work again', async () => {
  const master = lab.host('my-master');
  await master.useDocker('sid');
  const [, version = ''] = /^(\d\S*)/u.exec(await master.sh("docker version --format '{{.Server.Version}}'")) ?? [];
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(28);
  expect(await answersPeer()).toBe(false);
  const plan = await master.lazyjack('plan', '--phase', 'prepare');
  expect(plan.stdout).toContain(`-/+ container-network:support_net  needed by Docker ${version}: `);
  expect(plan.stdout).toContain('gateway_mode_ipv6=nat-unprotected');
  expect(plan.stdout).toContain('Plan: 0 to create, 0 to update, 5 to replace, 0 to delete.');
  await master.prepare();
  expect(await answersPeer()).toBe(true);
  await expectNat64Works();
  await expectConverged([master]);
});

test('Docker 28 or newer carries NAT64 after restarts, without its proxy and with live restore', async () => {
  const master = lab.host('my-master');
  await master.sh(
    `mkdir -p /etc/docker; echo '{"userland-proxy": false, "live-restore": true, "ip6tables": true}' >/etc/docker/daemon.json`,
  );
  await master.restartDocker();
  await master.sh('docker restart bind9 tayga');
  await expectNat64Works();
  await master.assertConverged('--phase', 'prepare');
  await master.stopDocker();
  await expectNat64Works();
  await master.startDocker();
  await expectNat64Works();
  await master.assertConverged('--phase', 'prepare');
  await master.sh('rm /etc/docker/daemon.json');
});

test('destroy under the upgraded Docker leaves only what that Docker wrote itself', async () => {
  const master = lab.host('my-master');
  await master.destroy();
  expect(await master.sh('ip6tables-save; iptables-save; docker network ls; docker ps --all')).not.toMatch(
    /lazyjack|support_net|bind9|tayga/iu,
  );
  // Without its proxy, Docker sets route_localnet of its own bridge.
  const byDocker = /^(?:packet filter |docker network (?:host|none):|sysctl net\/ipv4\/conf\/docker0\/route_localnet:)/u;
  expect((await master.changesSince(before)).filter((line) => !byDocker.test(line))).toEqual([]);
});
