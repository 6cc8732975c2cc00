import { expect, test } from '@jest/globals';
import { clusterYaml } from '../../hosts/support/cluster-yaml.ts';
import { fetchThroughNat64, withoutIpv4DefaultRoute } from '../../hosts/support/nat64-requests.ts';
import { readAddresses, readContainer } from '../../hosts/support/read-host-state.ts';
import { useRealHosts } from '../support/use-real-hosts.ts';

/** Runs with every kernel: Debian's has no MTU above 1500. */
const yaml = clusterYaml(
  ['my-master: { interface: eth1, opmodes: master, id: 2 }', 'translator: { interface: eth1, opmodes: dns64 nat64, id: 16 }'],
  { mtu: 1500 },
);

const lab = useRealHosts(yaml, [{ name: 'translator', suite: 'trixie' }]);

test('a translator is prepared, comes back after a reboot, and is as before after destroy', async () => {
  const host = lab.host('translator');
  const before = await host.snapshot();

  await host.succeed('apply', '--phase', 'prepare', '--yes');
  await host.succeed('plan', '--phase', 'prepare', '--detailed-exitcode');
  expect(await readContainer(host, 'bind9')).toMatchObject({ isRunning: true, ipv6: 'fd00:10::100' });
  expect(await readContainer(host, 'tayga')).toMatchObject({ isRunning: true, ipv6: 'fd00:10::200' });

  await host.reboot();
  await host.waitForAddresses();
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::10/64']);
  const status = await host.succeed('status');
  expect(status.stdout).toMatch(/^prepare: \d+ unchanged$/m);
  const again = await host.succeed('apply', '--phase', 'prepare', '--yes');
  expect(again.stdout).toMatch(/Nothing to do/);
  await host.sh('sed -i "1i nameserver fd00:10::100" /etc/resolv.conf');
  await withoutIpv4DefaultRoute(host, async () => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are 10\.99\.0\.1\d$/m);
  });
  await host.sh('sed -i 1d /etc/resolv.conf');

  await host.succeed('destroy', '--yes');
  expect(await host.changesSince(before)).toEqual([]);
}, 600_000);
