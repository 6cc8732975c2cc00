import { describe, expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { runAtJournalLine } from './run-at-journal-line.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { clusterYaml, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/**
 * Moments of the kill: `later` seconds after the journal has `line` lines, or earlier if the run ends first. Several moments fall into the
 * creation of containers, which takes longest.
 */
const moments = [
  { line: 1, later: 0 },
  { line: 2, later: 0 },
  { line: 4, later: 0 },
  { line: 6, later: 0.005 },
  { line: 8, later: 0 },
  { line: 10, later: 0 },
  { line: 12, later: 0.02 },
  { line: 14, later: 0.1 },
  { line: 16, later: 0.3 },
  { line: 16, later: 0.7 },
];

/**
 * Two hosts, each the NAT64 node of its own cluster, so that destroy and apply can be tested in parallel. Their IDs differ because they
 * share a network.
 */
const names = { destroyed: 'one', applied: 'other' } as const;
const ids = { one: 2, other: 3 } as const;
const config = (name: keyof typeof ids): string =>
  clusterYaml([`${name}: { interface: eth1, opmodes: master dns64 nat64, id: ${ids[name]} }`, workerLine]);

let before: Snapshots;

const lab = useClusterLab(
  '',
  Object.values(names).map((name) => ({ name, docker: true })),
  async () => {
    for (const name of Object.values(names)) await lab.host(name).configure(config(name));
    before = await takeSnapshots(lab.hosts);
  },
);

/** Repeats the command while a program that the killed lazyjack started still runs and holds the lock. */
async function onceAlone(host: ClusterHost, command: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { exitCode, output } = await host.lazyjack(command, '--phase', 'prepare', '--yes');
    if (exitCode === 0) return;
    if (attempt === 20 || !/still runs/.test(output)) throw new Error(`${command} ended with ${String(exitCode)}:\n${output}`);
  }
}

/** Kills an apply. If the apply ends first, destroys its result and kills another one after half the time. */
async function killedApply(host: ClusterHost, { line, later }: (typeof moments)[number]): Promise<void> {
  // A kill after the last change interrupts nothing.
  const running = host.lazyjack('apply', '--phase', 'prepare', '--yes', '--no-verify');
  await runAtJournalLine(host, line, `sleep ${later}; kill -KILL $pid || [ ${later} != 0 ]`);
  const { exitCode, output } = await running;
  // The process may be killed between the last line of the run and its own end.
  const hasEnded = exitCode === 0 || (await host.sh('tail -n 1 /var/lib/lazyjack/journal.ndjson')).includes('"type":"end"');
  if (hasEnded && later > 0.001) {
    await host.destroy();
    return killedApply(host, { line, later: later / 2 });
  }
  if (hasEnded || exitCode === 1) throw new Error(`it ended before it was killed:\n${output}`);
}

test.each(moments)('killed at journal line $line and $later s: destroy restores the host, or apply continues', async (moment) => {
  const [destroyed, applied] = [lab.host(names.destroyed), lab.host(names.applied)];
  const killAndDestroy = async (): Promise<void> => {
    await killedApply(destroyed, moment);
    await onceAlone(destroyed, 'destroy');
  };
  const killAndContinue = async (): Promise<void> => {
    await killedApply(applied, moment);
    const plan = await applied.lazyjack('plan', '--phase', 'prepare');
    expect(plan.stderr).toMatch(/^Interrupted: apply of phase /m);
    await onceAlone(applied, 'apply');
    await applied.assertConverged('--phase', 'prepare');
    await onceAlone(applied, 'destroy');
  };
  await Promise.all([killAndDestroy(), killAndContinue()]);
  await expectUnchangedSince(lab.hosts, before);
});

describe('a signal that requests the end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: the current step ends, the run is rolled back, exit status 1',
    async (signal) => {
      const host = lab.host(names.destroyed);
      const running = host.lazyjack('apply', '--phase', 'prepare', '--yes');
      await runAtJournalLine(host, 8, `kill -${signal} $pid`);
      const { exitCode, output } = await running;
      expect(output).toMatch(/^Interrupted: finishing this step, then rolling back\. Press Ctrl-C again to stop immediately\.$/m);
      expect(output).toMatch(/^Rolled back: /m);
      expect(exitCode).toBe(1);
      await expectUnchangedSince(lab.hosts, before);
    },
  );

  test('a second signal stops immediately, and destroy restores the host', async () => {
    const host = lab.host(names.destroyed);
    const running = host.lazyjack('apply', '--phase', 'prepare', '--yes');
    await runAtJournalLine(host, 14, 'kill -INT $pid; sleep 0.02; kill -INT $pid');
    const { exitCode } = await running;
    expect([1, 3]).toContain(exitCode);
    await onceAlone(host, 'destroy');
    await expectUnchangedSince(lab.hosts, before);
  });

  test('during destroy: the applied state is restored', async () => {
    const host = lab.host(names.destroyed);
    await host.prepare();
    const lines = Number((await host.sh('wc -l </var/lib/lazyjack/journal.ndjson')).trim());
    const running = host.lazyjack('destroy', '--yes');
    await runAtJournalLine(host, lines + 6, 'kill -INT $pid');
    expect((await running).exitCode).toBe(1);
    await host.assertConverged('--phase', 'prepare');
    await host.destroy();
    await expectUnchangedSince(lab.hosts, before);
  });

  test('killed during destroy: another destroy finishes it', async () => {
    const host = lab.host(names.destroyed);
    await host.prepare();
    const lines = Number((await host.sh('wc -l </var/lib/lazyjack/journal.ndjson')).trim());
    const running = host.lazyjack('destroy', '--yes');
    await runAtJournalLine(host, lines + 6, 'kill -KILL $pid');
    await running;
    await onceAlone(host, 'destroy');
    await expectUnchangedSince(lab.hosts, before);
  });
});
