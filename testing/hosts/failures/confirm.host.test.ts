import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { readAddresses, readLink } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { runAtJournalLine } from './run-at-journal-line.ts';

const config = clusterYaml([controlPlaneLine, workerLine]);
const eventSchema = z.object({ type: z.string(), at: z.iso.datetime() });

const lab = useClusterLab(config, ['minion1']);
const prepare = ['apply', '--phase', 'prepare', '--yes', '--no-verify', '--force'];

/** Waits until nothing awaits confirmation any more, and no lazyjack runs. */
async function settled(host: ClusterHost): Promise<void> {
  await host.sh(`
    for _ in {1..300}; do
      [ -e /var/lib/lazyjack/awaits-confirmation.json ] || [ -e /run/lazyjack-awaits-confirmation.json ] || [ -e /run/lazyjack.lock ] || exit 0
      sleep 0.1
    done
    exit 1`);
}

/** The differences, without the journal and the record of the rollback that `status` shows. */
async function changesSince(host: ClusterHost, before: Snapshot): Promise<readonly string[]> {
  return (await host.changesSince(before)).filter(
    (line) => !/ \/(var\/lib\/lazyjack\/(contents|journal)|run\/lazyjack-rolled-back\.json:)/.test(line),
  );
}

test('an apply that nobody confirms in time is rolled back, and nothing else is written meanwhile', async () => {
  const host = lab.host('minion1');
  const before = await host.snapshot();
  const { exitCode, output } = await host.lazyjack(...prepare, '--confirm', '4');
  expect(output).toMatch(/^Awaiting confirmation until 20\S+Z, 4 seconds: /m);
  expect(exitCode).toBe(0);
  expect(await readAddresses(host, 'eth1')).toContain('fd00:20::a/64');
  for (const command of [['apply'], ['destroy'], ['apply', '--phase', 'up']]) {
    const refused = await host.lazyjack(...command, '--yes');
    expect(refused.output).toMatch(/the apply of phase prepare awaits confirmation, \d seconds? left\n.*lazyjack confirm/);
    expect(refused.exitCode).toBe(1);
  }
  expect((await host.lazyjack('plan')).stderr).toMatch(/^Awaiting confirmation: apply of phase prepare, /m);
  expect((await host.lazyjack('status')).stdout).toMatch(
    /^Awaiting confirmation: apply of phase prepare, .* otherwise this host rolls them back/m,
  );
  await settled(host);
  expect(await changesSince(host, before)).toEqual([]);
  expect((await host.lazyjack('status')).stdout).toMatch(
    /^Rolled back: apply of phase prepare, at .*: nobody confirmed it in time\.\nlazyjack owns nothing/,
  );
  const late = await host.lazyjack('confirm');
  expect(late.exitCode).toBe(1);
  expect(late.output).toMatch(/no apply awaits confirmation: that of phase prepare was rolled back at /);
});

/** An interface that somebody changes drifts until the next apply. `--watch` follows both. */
async function checkDrift(host: ClusterHost): Promise<void> {
  const none = await host.lazyjack('drift');
  expect(none.output).toMatch(/^No drift in \d+ resources\.$/m);
  expect(none.exitCode).toBe(0);
  await host.sh(`cd ${clusterDirectory}; { lazyjack drift --watch; echo $? >/run/lab/watch.status; } >/run/lab/watch.log 2>&1 &
    until grep -q watching /run/lab/watch.log; do sleep 0.1; done`);
  await host.sh('ip link set eth1 mtu 8000; until grep -q link:eth1 /run/lab/watch.log; do sleep 0.1; done');
  const drifted = await host.lazyjack('drift', '--json');
  expect(drifted.exitCode).toBe(2);
  expect(JSON.parse(drifted.stdout)).toMatchObject({
    format: 'lazyjack-drift',
    drifted: expect.arrayContaining([{ address: 'link:eth1', phase: 'prepare', fields: [{ name: 'mtu', before: 9000, after: 8000 }] }]),
    unreadable: [],
  });
  await host.prepare('--force');
  await host.sh(`until grep -q 'drift-ended.*link:eth1' /run/lab/watch.log; do sleep 0.1; done
    pkill -INT --full 'lazyjack drift --watch'; until [ -s /run/lab/watch.status ]; do sleep 0.1; done`);
  expect(await host.sh('cat /run/lab/watch.status')).toBe('0\n');
  const types = (await host.sh('cat /run/lab/watch.log'))
    .trim()
    .split('\n')
    .map((line) => eventSchema.parse(JSON.parse(line)).type);
  expect(new Set(types)).toEqual(new Set(['watching', 'drift', 'drift-ended']));
}

test('a confirmed apply is kept, and destroy restores the host', async () => {
  const host = lab.host('minion1');
  const before = await host.snapshot();
  await host.prepare('--force', '--confirm', '60');
  await host.assertConverged('--phase', 'prepare');
  const { exitCode, stdout } = await host.lazyjack('confirm');
  expect(stdout).toBe('Confirmed: lazyjack keeps the changes of the apply of phase prepare.\n');
  expect(exitCode).toBe(0);
  await settled(host);
  await host.assertConverged('--phase', 'prepare');
  expect((await host.lazyjack('status')).stdout).not.toMatch(/onfirm/);
  expect((await host.lazyjack('confirm')).exitCode).toBe(1);

  await checkDrift(host);

  await host.configure(config.replace('mtu: 9000', 'mtu: 2000'));
  const edited = await host.lazyjack('drift');
  expect(edited.stderr).toMatch(/^config\.yaml differs from the applied configuration \(prepare\)\. That is no drift/m);
  expect(edited.exitCode).toBe(0);
  const applied = await host.snapshot();
  await host.prepare('--force', '--confirm', '60');
  expect((await readLink(host, 'eth1')).mtu).toBe(2000);
  expect((await host.lazyjack('confirm', '--rollback')).stdout).toMatch(/^Rolled back: apply of phase prepare, .*: as requested\.$/m);
  expect(await changesSince(host, applied)).toEqual([]);
  await host.configure(config);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await changesSince(host, before)).toEqual([]);
});

test('a killed run is rolled back at once', async () => {
  const host = lab.host('minion1');
  const before = await host.snapshot();
  const running = host.lazyjack(...prepare, '--confirm', '600');
  await runAtJournalLine(host, 9, 'kill -KILL $pid');
  await running;
  await settled(host);
  expect(await changesSince(host, before)).toEqual([]);
  expect((await host.lazyjack('status')).stdout).toMatch(/it ended before it was finished/);
});

test('phase up is refused, with the commands that do it in two steps', async () => {
  const host = lab.host('minion1');
  const { exitCode, output } = await host.lazyjack('apply', '--phase', 'up', '--confirm', '60');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/lazyjack apply --phase prepare --confirm 60; then `lazyjack confirm` and lazyjack apply --phase up/);
});
