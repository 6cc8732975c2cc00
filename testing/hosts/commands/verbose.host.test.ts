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

/** Returns the programs that a plan with `-v` reports and how each ended, one line each, without numbers and durations. */
async function reportedByPlan(on: ClusterHost): Promise<readonly (readonly [started: string, ended: string | undefined])[]> {
  const plain = await on.lazyjack('plan', ...prepare, '--json');
  const reported = await on.lazyjack('plan', ...prepare, '--json', '-v');
  expect(reported).toMatchObject({ exitCode: 0, stdout: plain.stdout });
  expect(plain.stderr).not.toContain('-batch');
  expect(reported.stderr).not.toContain('link show');
  const lines = [...reported.stderr.matchAll(/^\[(\d+)\] (.+?)(?:, \d+ ms)?$/gmu)].map(([, number = '', line = '']) => ({ number, line }));
  const started = lines.filter(({ number }, at) => lines.findIndex((other) => other.number === number) === at);
  return started.map((first) => [first.line, lines.find((other) => other !== first && other.number === first.number)?.line]);
}

test('-v reports on standard error which programs a plan runs and how they ended; the result is unchanged', async () => {
  const reported = await reportedByPlan(host);
  expect(reported).toEqual(
    expect.arrayContaining([
      ['ip -d -j -4 -batch -', 'exit status 0'],
      ['ip -j -6 -batch -', 'exit status 0'],
      ['kubeadm version -o short', 'exit status 0'],
      ['Docker: read its version', 'failed'],
    ]),
  );
  // If Docker does not answer, lazyjack does not wait for its other queries.
  expect(reported.filter(([started, ended]) => ended === undefined && !started.startsWith('Docker: '))).toEqual([]);
});

test('-v reports the requests to Docker and their results', async () => {
  const reported = await reportedByPlan(withDocker);
  expect(reported).toEqual(
    expect.arrayContaining([
      ['ip -d -j -4 -batch -', 'exit status 0'],
      ['Docker: read its version', 'answered'],
      ['Docker: list networks', 'answered'],
    ]),
  );
  expect(reported.filter(([, ended]) => ended === undefined)).toEqual([]);
});

test('-vv also shows the input of programs', async () => {
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
