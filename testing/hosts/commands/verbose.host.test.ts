import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

let host: ClusterHost;
let withDocker: ClusterHost;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), ['minion1', { name: 'my-master', docker: true }], async () => {
  host = lab.host('minion1');
  withDocker = lab.host('my-master');
});

const prepare = ['--phase', 'prepare'] as const;

/** What a plan says with `-v` that it began, and how each ended: a line each, numbers and times left out. */
async function toldByPlan(on: ClusterHost): Promise<readonly (readonly [begun: string, ended: string | undefined])[]> {
  const plain = await on.lazyjack('plan', ...prepare, '--json');
  const told = await on.lazyjack('plan', ...prepare, '--json', '-v');
  expect(told).toMatchObject({ exitCode: 0, stdout: plain.stdout });
  expect(plain.stderr).not.toContain('-batch');
  expect(told.stderr).not.toContain('link show');
  const lines = [...told.stderr.matchAll(/^\[(\d+)\] (.+?)(?:, \d+ ms)?$/gmu)].map(([, number = '', line = '']) => ({ number, line }));
  const begun = lines.filter(({ number }, at) => lines.findIndex((other) => other.number === number) === at);
  return begun.map((first) => [first.line, lines.find((other) => other !== first && other.number === first.number)?.line]);
}

test('-v says on standard error which programs a plan runs and how they ended; its results stay as they are', async () => {
  const told = await toldByPlan(host);
  expect(told).toEqual(
    expect.arrayContaining([
      ['ip -d -j -4 -batch -', 'exit status 0'],
      ['ip -j -6 -batch -', 'exit status 0'],
      ['kubeadm version -o short', 'exit status 0'],
      ['Docker: read its version', 'failed'],
    ]),
  );
  // Where Docker does not answer at all, its other questions are not waited for.
  expect(told.filter(([begun, ended]) => ended === undefined && !begun.startsWith('Docker: '))).toEqual([]);
});

test('-v says what Docker is asked, and that it answered', async () => {
  const told = await toldByPlan(withDocker);
  expect(told).toEqual(
    expect.arrayContaining([
      ['ip -d -j -4 -batch -', 'exit status 0'],
      ['Docker: read its version', 'answered'],
      ['Docker: list networks', 'answered'],
    ]),
  );
  expect(told.filter(([, ended]) => ended === undefined)).toEqual([]);
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
