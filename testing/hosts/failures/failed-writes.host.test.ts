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

/** Expects that the run was rolled back completely and reported the reason. */
async function expectRolledBack(why: RegExp, ran?: Pick<LazyjackResult, 'exitCode' | 'output'>): Promise<void> {
  const { exitCode, output } = ran ?? (await host.lazyjack('apply', '--phase', 'prepare', '--yes'));
  expect(output).toMatch(why);
  expect(output).toMatch(/Rolled back: the host is as it was before\./);
  expect(exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
}

test('Docker refuses the network because its bridge was created after the plan', async () => {
  // The shell in between is needed: without it, SIGSTOP would also stop the connection to the host.
  const running = host.exec('sh', ['-c', `cd ${clusterDirectory}; lazyjack apply --phase prepare --yes; exit $?`], { check: false });
  await runAtJournalLine(host, 1, 'kill -STOP $pid; ip link add lazyjack0 type veth peer name spoil0 || true; kill -CONT $pid');
  const { stdout, stderr, exitCode } = await running;
  await host.sh('ip link delete lazyjack0');
  await expectRolledBack(/failed: .*network support_net/, { exitCode, output: stdout + stderr });
});

test('a container ends immediately after its start', async () => {
  await host.configure(config.replace('ip: "fd00:10::100" }', 'ip: "fd00:10::100", image: "lazyjack/nat64:2" }'));
  await expectRolledBack(/failed: .*container bind9 is/);
});

test('an image that does not exist', async () => {
  await host.configure(config.replace('ip: "fd00:10::100" }', 'ip: "fd00:10::100", image: "localhost:1/nobody/has:it" }'));
  await expectRolledBack(/failed: .*localhost:1\/nobody\/has:it/);
});

test('/etc is read-only', async () => {
  await host.sh('mount --bind /etc /etc; mount -o remount,bind,ro /etc');
  try {
    await expectRolledBack(/failed: .*\/etc\/(hosts|resolv\.conf)/);
  } finally {
    await host.sh('umount /etc');
  }
});

test('/var/lib is read-only: nothing starts without a journal', async () => {
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

test('an apply after these failures succeeds', async () => {
  await host.prepare();
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

// The last test, because it does not restore the image.
test('an image that cannot be built', async () => {
  await host.sh('docker rmi lazyjack/nat64:2');
  await expectRolledBack(/failed: .*lazyjack\/nat64:2/);
});
