import { expect, test } from '@jest/globals';
import * as z from 'zod';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { runAtJournalLine } from '../failures/run-at-journal-line.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const directory = '/var/log/lazyjack';
const config = clusterYaml([controlPlaneLine, workerLine]);

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(config, ['minion1'], async () => {
  host = lab.host('minion1');
  before = await host.snapshot();
});

const listSchema = z.object({
  runs: z.array(
    z.object({ run: z.string(), at: z.iso.datetime(), command: z.string(), phase: z.string(), result: z.string(), changes: z.int() }),
  ),
});
const readRuns = async () => listSchema.parse(JSON.parse((await host.lazyjack('log', '--json')).stdout)).runs;

test('every run that writes is logged, without secrets, and only for root', async () => {
  expect(await host.lazyjack('log')).toMatchObject({ exitCode: 0, stdout: 'No run is logged.\n' });
  await host.prepare();
  await host.prepare();
  const [run, second] = await readRuns();
  expect(second).toBeUndefined();
  expect(run).toMatchObject({ command: 'apply', phase: 'prepare', result: 'done', changes: expect.any(Number) });
  expect(await host.sh(`stat -c '%a %U %F' ${directory} ${directory}/*`)).toBe('700 root directory\n600 root regular file\n');
  const { stdout } = await host.lazyjack('show', (run?.run ?? '').slice(0, 4));
  expect(stdout).toMatch(/^Run [0-9a-f]{12}: apply of phase prepare on minion1, .*\nResult: done, 00:\d\d, \d+ changes\n/u);
  expect(stdout).toMatch(/^ {2}~ link:eth1 {2}differs$/mu);
  expect(stdout).toMatch(/^00:0\d {2}done {2}link:eth1$/mu);
  const text = await host.sh(`cat ${directory}/*`);
  for (const [, secret = ''] of config.matchAll(/token(?:-cert-hash)?: "?(?<secret>[^",\s]+)/gu)) expect(text).not.toContain(secret);
});

test('a run that is killed shows as interrupted', async () => {
  await host.destroy();
  const running = host.lazyjack('apply', '--phase', 'prepare', '--yes');
  await runAtJournalLine(host, 2, 'kill -KILL $pid');
  await running;
  expect((await readRuns()).map(({ command, result }) => `${command} ${result}`)).toEqual([
    'apply done',
    'destroy done',
    'apply interrupted',
  ]);
  expect((await host.lazyjack('log')).stdout).toMatch(/ apply {4}prepare {2}interrupted /u);
});

test('destroy names the log as retained and retains it; with --forget-history it does not', async () => {
  await host.prepare();
  expect((await host.lazyjack('plan', '--destroy')).stdout).toMatch(
    new RegExp(`^ {2}= directory:${directory} {2}the log of runs; retained`, 'mu'),
  );
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
  expect((await readRuns()).at(-1)).toMatchObject({ command: 'destroy', result: 'done' });
  await host.prepare();
  const { stdout } = await host.destroy('--forget-history');
  expect(stdout).not.toContain(directory);
  expect(await host.sh(`ls -d ${directory}`, { check: false })).toBe('');
  expect(await host.changesSince(before)).toEqual([]);
});

test('a full disk is warned of once and fails no run', async () => {
  await host.sh('mount -t tmpfs -o size=4k tmpfs /var/log; head -c 1M /dev/zero >/var/log/full 2>/dev/null || true');
  const { stdout, stderr } = await host.prepare();
  await host.sh('umount /var/log');
  expect(stdout).toMatch(/^Applied: /mu);
  expect(stderr.match(/^warning: This run is not logged: .*$/gmu)).toEqual([expect.stringContaining('the file system is full')]);
  await host.destroy('--forget-history');
  expect(await host.changesSince(before)).toEqual([]);
});
