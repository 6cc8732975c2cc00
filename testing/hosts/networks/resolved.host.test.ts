import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterHost, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { fetchThroughNat64, withoutIpv4DefaultRoute } from '../support/nat64-requests.ts';

/**
 * A systemctl for one unit, on a host whose first process is not systemd. It ends and starts the real systemd-resolved, and detects by its
 * newly written resolv.conf that it is ready, as systemd does by its notification.
 */
const systemctl = `#!/bin/bash
[ "$*" = "restart systemd-resolved" ] || { echo "unexpected: systemctl $*" >&2; exit 1; }
echo "$*" >>/run/lab/systemctl.log
conf=/run/systemd/resolve/resolv.conf
pkill -x systemd-resolve && while pgrep -x systemd-resolve >/dev/null; do sleep 0.02; done
touch /run/lab/restarted
setsid /lib/systemd/systemd-resolved </dev/null >>/run/lab/resolved.log 2>&1 &
for _ in {1..200}; do [ $conf -nt /run/lab/restarted ] && exit 0; sleep 0.02; done
exit 1
`;
const stub = '../run/systemd/resolve/stub-resolv.conf';

let lab: ClusterLab;
let host: ClusterHost;
let before: Snapshot;

beforeAll(async () => {
  lab = await createClusterLab(clusterYaml([controlPlaneLine, workerLine]), [
    { name: 'my-master', docker: true },
    {
      name: 'minion1',
      files: {
        '/etc/resolv.conf': { target: stub },
        '/usr/local/bin/systemctl': { content: systemctl, mode: 0o755 },
        // A server that an administrator configured. It must not be queried beside DNS64.
        '/etc/systemd/resolved.conf': '[Resolve]\nDNS=10.99.0.1\nDNSSEC=allow-downgrade\n',
      },
    },
  ]);
  host = lab.host('minion1');
  await host.sh(`grep -q ^systemd-resolve: /etc/passwd || echo systemd-resolve:x:996:996::/:/usr/sbin/nologin >>/etc/passwd
    grep -q ^systemd-resolve: /etc/group || echo systemd-resolve:x:996: >>/etc/group
    mkdir -p /run/systemd; systemctl restart systemd-resolved`);
  before = await host.snapshot();
  await lab.host('my-master').prepare();
  await host.prepare();
});

afterAll(async () => {
  await lab.close();
});

const restarts = async (): Promise<number> => Number(await host.sh('wc -l </run/lab/systemctl.log'));

test('the link stays, and 127.0.0.53 returns the addresses that DNS64 synthesizes', async () => {
  expect(await host.sh('readlink /etc/resolv.conf')).toBe(`${stub}\n`);
  expect(await host.sh('dig +short AAAA v4only.example @127.0.0.53')).toBe('fd00:10:64:ff9b::a63:1\n');
  expect(await host.sh('getent ahostsv6 v4only.example')).toMatch(/^fd00:10:64:ff9b::a63:1\s/);
  await withoutIpv4DefaultRoute(host, async () => {
    expect(await fetchThroughNat64(host)).toContain('you are');
  });
});

test('a second apply has nothing to do, whichever file of systemd-resolved the link points to', async () => {
  expect(await restarts()).toBe(2);
  expect((await host.prepare()).stdout).toContain('Nothing to do');
  await host.sh('ln -sfn /run/systemd/resolve/resolv.conf /etc/resolv.conf');
  expect((await host.prepare()).stdout).toContain('Nothing to do');
  expect(await host.sh('getent ahostsv6 v4only.example')).toMatch(/^fd00:10:64:ff9b::a63:1\s/);
  await host.sh(`ln -sfn ${stub} /etc/resolv.conf`);
  expect(await restarts()).toBe(2);
});

test('apply repairs a deleted drop-in and a daemon that has not loaded it', async () => {
  await host.sh('rm /etc/systemd/resolved.conf.d/90-lazyjack.conf; systemctl restart systemd-resolved');
  expect((await host.prepare()).stdout).toMatch(/\+ resolved:fd00:10::100  drifted/);
  await host.sh('mv /etc/systemd/resolved.conf.d /tmp/; systemctl restart systemd-resolved; mv /tmp/resolved.conf.d /etc/systemd/');
  expect((await host.prepare()).stdout).toMatch(/~ resolved:fd00:10::100[^]*first +false -> true/);
  expect((await host.prepare()).stdout).toContain('Nothing to do');
});

test("apply leaves another program's link alone and names the program", async () => {
  await host.destroy();
  await host.sh('ln -sfn /run/NetworkManager/resolv.conf /etc/resolv.conf');
  const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/symlink to \/run\/NetworkManager\/resolv\.conf, which NetworkManager writes/);
  await host.sh(`ln -sfn ${stub} /etc/resolv.conf`);
});

test('destroy restores the link, the drop-ins and the servers', async () => {
  await host.prepare();
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
  expect(await host.sh('dig +short AAAA v4only.example @127.0.0.53; dig +short A v4only.example @127.0.0.53')).toBe('10.99.0.1\n');
});
