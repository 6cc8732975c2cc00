import { expect, test } from '@jest/globals';
import { clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { readAddresses, readContainer, readHostsFile, readLink, readRoutes } from '../support/read-host-state.ts';
import { fetchThroughNat64, sendThroughNat64, withoutIpv4DefaultRoute } from '../support/nat64-requests.ts';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { ipv6Networks } from '../../ipv6-networks.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** Mode ipv6: the master is the NAT64 node too. IDs have one and two hexadecimal digits. */
const config = `
general: { ${generalSettingsAfterInit} }
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 9 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  minion2: { interface: eth1, opmodes: minion, id: 255 }
${ipv6Networks}`;

let before: Snapshots;

const lab = useClusterLab(config, [{ name: 'my-master', docker: true }, { name: 'minion1', docker: true }, 'minion2'], async () => {
  before = await takeSnapshots(lab.hosts);
  await Promise.all(lab.hosts.map((host) => host.prepare()));
});

test.each([
  ['my-master', 'fd00:20::9'],
  ['minion1', 'fd00:20::a'],
  ['minion2', 'fd00:20::ff'],
])('%s has its management address, its MTU and its names', async (name, address) => {
  const host = lab.host(name);
  expect(await readAddresses(host, 'eth1')).toEqual([`${address}/64`]);
  expect(await readLink(host, 'eth1')).toMatchObject({ mtu: 9000, up: true });
  expect(await readHostsFile(host)).toMatchObject({
    'my-master': ['fd00:20::9'],
    minion1: ['fd00:20::a'],
    minion2: ['fd00:20::ff'],
  });
});

test('the control plane node is a router and reaches IPv4 through its containers', async () => {
  const master = lab.host('my-master');
  expect(await readRoutes(master)).toEqual(
    expect.arrayContaining([
      'fd00:10:64:ff9b::/96 via fd00:10::200 dev lazyjack0 mtu 1500',
      '172.18.0.128/25 via 172.18.0.200 dev lazyjack0',
    ]),
  );
  expect(await readAddresses(master, 'lazyjack0')).toEqual(['172.18.0.1/16', 'fd00:10::1/64']);
  expect(await master.sh('cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding')).toBe('1\n1\n');
});

test.each(['minion1', 'minion2'])('%s reaches IPv4 and the support network through the control plane node', async (name) => {
  expect(await readRoutes(lab.host(name))).toEqual(
    expect.arrayContaining(['fd00:10:64:ff9b::/96 via fd00:20::9 dev eth1 mtu 1500', 'fd00:10::/64 via fd00:20::9 dev eth1']),
  );
});

test.each(['my-master', 'minion1', 'minion2'])('%s queries DNS64 first and then its earlier name servers', async (name) => {
  const lines = (await lab.host(name).sh('cat /etc/resolv.conf')).split('\n').filter((line) => line.startsWith('nameserver'));
  expect(lines).toEqual(['nameserver fd00:10::100', 'nameserver 10.99.0.1']);
});

test('the containers are as designed', async () => {
  const master = lab.host('my-master');
  expect(await readContainer(master, 'bind9')).toMatchObject({
    isRunning: true,
    restartPolicy: 'unless-stopped',
    ipv6: 'fd00:10::100',
    capAdd: [],
    mounts: ['/var/lib/lazyjack/dns64 -> /etc/bind read-only'],
    labels: { 'lazyjack.owner': 'lazyjack', 'lazyjack.config': expect.any(String) },
  });
  expect(await readContainer(master, 'tayga')).toMatchObject({
    isRunning: true,
    restartPolicy: 'unless-stopped',
    ipv4: '172.18.0.200',
    ipv6: 'fd00:10::200',
    capAdd: [expect.stringMatching(/^(CAP_)?NET_ADMIN$/), expect.stringMatching(/SETGID$/), expect.stringMatching(/SETUID$/)],
    mounts: [],
    labels: { 'lazyjack.owner': 'lazyjack' },
  });
  const conf = await master.sh('stat -c "%a %u:%g" /var/lib/lazyjack/dns64/named.conf; cat /var/lib/lazyjack/dns64/named.conf');
  expect(conf).toMatch(/^644 0:0\n/);
  expect(conf).toMatch(/dnssec-validation no;/);
  expect(conf).toMatch(/forwarders \{ fd00:10:64:ff9b::a63:1; \};/);
});

test('hosts reach each other by name over the management network', async () => {
  for (const from of lab.hosts) {
    for (const to of lab.hosts) {
      const { stdout } = await from.exec('ping', ['-6', '-c1', '-W3', to.name]);
      expect(stdout).toMatch(/ 1 received/);
    }
  }
});

test.each(['minion1', 'minion2'])('%s, without a route to IPv4, fetches a page by name', async (name) => {
  await withoutIpv4DefaultRoute(lab.host(name), async (host) => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are 10\.99\.0\.10\n/);
  });
});

test('5 MB pass in both directions with an MTU of 9000 on the management network', async () => {
  await withoutIpv4DefaultRoute(lab.host('minion1'), async (host) => {
    const { stdout } = await host.exec('sh', ['-c', 'curl -sS -m 20 http://v4only.example/5mb | wc -c']);
    expect(stdout.trim()).toBe(String(5 * 1024 * 1024));
    expect(await sendThroughNat64(host, 5_000_000)).toMatchObject({ bytes: 5_000_000 });
  });
});

test('a second apply writes nothing', () => expectConverged(lab.hosts));

test('a restart of both containers changes nothing, and pages can still be fetched', async () => {
  await lab.host('my-master').exec('docker', ['restart', '-t', '1', 'bind9', 'tayga']);
  await withoutIpv4DefaultRoute(lab.host('minion2'), async (host) => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are /);
  });
  await expectConverged(lab.hosts);
});

test('a restart of dockerd changes nothing', async () => {
  await lab.host('my-master').restartDocker();
  await withoutIpv4DefaultRoute(lab.host('minion2'), async (host) => {
    expect(await fetchThroughNat64(host)).toMatch(/^you are /);
  });
  await expectConverged(lab.hosts);
});

test('destroy without a configuration restores every host', async () => {
  await Promise.all(
    lab.hosts.map(async (host) => {
      await host.sh(`rm ${clusterDirectory}/config.yaml`);
      await host.destroy();
    }),
  );
  await expectUnchangedSince(lab.hosts, before);
});
