import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { waitFor } from '../../../lab/hosts/wait-for.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** A router that sends advertisements every few seconds, as on most networks with IPv6. */
const routerConfig = `interface eth0 {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  AdvDefaultLifetime 1800;
};
`;

const learned = async (host: ClusterHost): Promise<string> => (await host.sh('ip -6 route show default proto ra dev eth0')).trim();
const acceptRa = async (host: ClusterHost): Promise<string> => (await host.sh('cat /proc/sys/net/ipv6/conf/eth0/accept_ra')).trim();

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), [{ name: 'my-master', docker: true }, 'router'], async () => {
  const router = lab.host('router');
  await router.sh('echo 1 >/proc/sys/net/ipv6/conf/eth0/forwarding; cat >/run/lab/radvd.conf', { input: routerConfig });
  await router.sh('radvd -C /run/lab/radvd.conf -p /run/lab/radvd.pid');
  const host = lab.host('my-master');
  await host.sh('echo 1 >/proc/sys/net/ipv6/conf/eth0/accept_ra');
  await waitFor(async () => ((await learned(host)) === '' ? null : true), {
    description: 'a router to be heard',
    timeout: 15_000,
    interval: 100,
  });
});

test('a default route from router advertisements survives when the host becomes a router', async () => {
  const host = lab.host('my-master');
  const before = await host.snapshot();
  const route = await learned(host);
  await host.prepare();
  expect(await host.sh('cat /proc/sys/net/ipv6/conf/all/forwarding')).toBe('1\n');
  expect(await acceptRa(host)).toBe('2');
  expect((await learned(host)).replace(/ expires.*/, '')).toBe(route.replace(/ expires.*/, ''));

  await host.destroy();
  expect(await acceptRa(host)).toBe('1');
  expect((await learned(host)).replace(/ expires.*/, '')).toBe(route.replace(/ expires.*/, ''));
  expect(await host.changesSince(before)).toEqual([]);
});
