import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterHost, type ClusterLab, createClusterLab } from '../../lab/cluster-lab.ts';
import { clusterYaml, master, minion } from './cluster-yaml.ts';

let lab: ClusterLab;
let host: ClusterHost;

beforeAll(async () => {
  lab = await createClusterLab(clusterYaml([master, minion]), ['minion1']);
  host = lab.host('minion1');
});

afterAll(async () => {
  await lab.close();
});

const prepare = ['--phase', 'prepare'] as const;

test('-v says on standard error which programs a plan runs and how they ended; its results stay as they are', async () => {
  const plain = await host.lazyjack('plan', ...prepare, '--json');
  const told = await host.lazyjack('plan', ...prepare, '--json', '-v');
  expect(told).toMatchObject({ exitCode: 0, stdout: plain.stdout });
  expect(plain.stderr).not.toContain('-batch');
  const begun = [...told.stderr.matchAll(/^\[(\d+)\] (?!exit status|not started)(.+)$/gmu)].map(([, number, command]) => ({
    number,
    command,
  }));
  expect(begun.map(({ command }) => command)).toEqual(expect.arrayContaining(['ip -d -j -4 -batch -', 'ip -j -6 -batch -']));
  for (const { number } of begun) {
    expect(told.stderr).toMatch(new RegExp(`^\\[${number ?? ''}\\] (?:exit status \\d+|not started: ENOENT), \\d+ ms$`, 'mu'));
  }
  expect(told.stderr).not.toContain('link show');
});

test('-vv says what they read as well: an apply can be followed line by line', async () => {
  const before = await host.snapshot();
  const { exitCode, stdout, stderr } = await host.lazyjack('apply', ...prepare, '--yes', '-vv');
  expect(exitCode).toBe(0);
  expect(stdout).not.toMatch(/^\[\d+\]/mu);
  expect(stderr).toMatch(/^\[\d+\] flock --nonblock 3$/mu);
  const [, number = ''] = /^\[(\d+)\] ip -batch -$/mu.exec(stderr) ?? [];
  expect(stderr).toMatch(new RegExp(`^\\[${number}\\] ip -batch -\\n\\[${number}\\]   \\S`, 'mu'));
  expect(stderr).toMatch(/^\[\d+\] {3}address add fd00:20::a\/64 dev eth1/mu);
  expect(await host.lazyjack('destroy', '--yes', '-v', '4')).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^\[\d+\] {3}address del/mu),
  });
  expect(await host.changesSince(before)).toEqual([]);
});
