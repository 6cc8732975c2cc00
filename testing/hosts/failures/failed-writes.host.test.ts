import { afterEach, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';
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

afterEach(async () => {
  await host.configure(config);
  await host.lazyjack('destroy', '--yes');
});

/** Nothing of the run is left, and it said why and that. */
async function expectPutBack(why: RegExp, ran?: Pick<LazyjackResult, 'exitCode' | 'output'>): Promise<void> {
  const { exitCode, output } = ran ?? (await host.lazyjack('apply', '--phase', 'prepare', '--yes'));
  expect(output).toMatch(why);
  expect(output).toMatch(/Rolled back: the host is as it was before\./);
  expect(exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
}

test('Docker refuses the network: something took its bridge since the plan', async () => {
  // Stopped, it would stop the way in to the host as well, if it were not for a shell between them.
  const running = host.exec('sh', ['-c', `cd ${clusterDirectory}; lazyjack apply --phase prepare --yes; exit $?`], { check: false });
  await runAtJournalLine(host, 1, 'kill -STOP $pid; ip link add lazyjack0 type veth peer name spoil0 || true; kill -CONT $pid');
  const { stdout, stderr, exitCode } = await running;
  await host.sh('ip link delete lazyjack0');
  await expectPutBack(/failed: .*network support_net/, { exitCode, output: stdout + stderr });
});

test('a container ends as soon as it was started', async () => {
  await host.configure(config.replace('ip: "fd00:10::100" }', 'ip: "fd00:10::100", image: "lazyjack/nat64:2" }'));
  await expectPutBack(/failed: .*container bind9 is/);
});

test('an image that nobody has', async () => {
  await host.configure(config.replace('ip: "fd00:10::100" }', 'ip: "fd00:10::100", image: "localhost:1/nobody/has:it" }'));
  await expectPutBack(/failed: .*localhost:1\/nobody\/has:it/);
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
    const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/the journal cannot be written/);
  } finally {
    await host.sh('umount /var/lib');
  }
  expect(await host.changesSince(before)).toEqual([]);
});

test('after all that, an apply goes through', async () => {
  await host.prepare();
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

// The last one: the image does not come back.
test('an image that cannot be built', async () => {
  await host.sh('docker rmi lazyjack/nat64:2');
  await expectPutBack(/failed: .*lazyjack\/nat64:2/);
});
