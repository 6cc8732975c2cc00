import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterHost, type ClusterLab, createClusterLab, type Ran } from '../../lab/cluster-lab.ts';
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

/** Nothing of the run is left, and it said why and that. */
async function expectPutBack(why: RegExp, ran?: Ran): Promise<void> {
  const { exitCode, output } = ran ?? (await host.lazyjack('apply', '--yes'));
  expect(output).toMatch(why);
  expect(output).toMatch(/Everything this run did was put back: the host is as it was before\./);
  expect(exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
}

test('Docker refuses the network: something took its bridge since the plan', async () => {
  const running = host.lazyjack('apply', '--yes');
  await atJournalLine(host, 1, 'kill -STOP $pid; ip link add lazyjack0 type dummy; kill -CONT $pid');
  const ran = await running;
  await host.sh('ip link delete lazyjack0');
  await expectPutBack(/failed: .*network support_net/, ran);
});

test('a container ends as soon as it was started', async () => {
  await host.configure(config.replace('ip: "fd00:10::200" }', 'ip: "fd00:10::200", image: "lazyjack/dns64:1" }'));
  await expectPutBack(/failed: .*container tayga is/);
  await host.configure(config);
});

test('an image that cannot be built', async () => {
  await host.sh('docker tag lazyjack/nat64:1 kept:1; docker rmi lazyjack/nat64:1 >/dev/null');
  try {
    await expectPutBack(/failed: .*lazyjack\/nat64:1/);
  } finally {
    await host.sh('docker tag kept:1 lazyjack/nat64:1; docker rmi kept:1 >/dev/null');
  }
});

test('an image that nobody has', async () => {
  await host.configure(config.replace('ip: "fd00:10::100" }', 'ip: "fd00:10::100", image: "localhost:1/nobody/has:it" }'));
  await expectPutBack(/failed: .*localhost:1\/nobody\/has:it/);
  await host.configure(config);
});

test('/etc cannot be written', async () => {
  await host.sh('mount --bind /etc /etc; mount -o remount,bind,ro /etc');
  try {
    await expectPutBack(/failed: .*\/etc\/(hosts|resolv\.conf)/);
  } finally {
    await host.sh('umount /etc');
  }
});

test('/var/lib cannot be written: nothing is begun without a journal', async () => {
  await host.sh('mount --bind /var/lib /var/lib; mount -o remount,bind,ro /var/lib');
  try {
    const { exitCode, output } = await host.lazyjack('apply', '--yes');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/the journal cannot be written/);
  } finally {
    await host.sh('umount /var/lib');
  }
  expect(await host.changesSince(before)).toEqual([]);
});

test('after all that, an apply goes through', async () => {
  await host.apply();
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
