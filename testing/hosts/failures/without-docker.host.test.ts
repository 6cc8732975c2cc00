import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

let host: ClusterHost;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), ['my-master'], async () => {
  host = lab.host('my-master');
});

test('plan works and lists the resources that could not be read', async () => {
  const { exitCode, stdout, stderr } = await host.lazyjack('plan', '--phase', 'prepare');
  expect(stderr).toMatch(/error: Docker is needed here/);
  expect(exitCode).toBe(1);
  for (const address of [
    'image:lazyjack/dns64:2',
    'image:lazyjack/nat64:2',
    'container-network:support_net',
    'container:bind9',
    'container:tayga',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  \\? ${address}  \\(.+\\)$`, 'm'));
  }
  expect(stdout).toMatch(/\+ address:eth1\/fd00:20::2/);
  expect(stdout).toMatch(/; 5 could not be read\.$/m);
});

test('apply is refused, and nothing is changed', async () => {
  const before = await host.snapshot();
  const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/Docker is needed here/);
  expect(output).toMatch(/nothing was changed/);
  expect(await host.changesSince(before)).toEqual([]);
});

test('a worker node does not need Docker', async () => {
  const before = await host.snapshot();
  await host.prepare('--host', 'minion1', '--force');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('destroy is refused while dockerd does not run', async () => {
  await host.startDocker();
  const before = await host.snapshot();
  await host.prepare();
  await host.stopDocker();
  const plan = await host.lazyjack('plan', '--phase', 'prepare');
  expect(plan).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/\? container:tayga/) });
  const destroy = await host.lazyjack('destroy', '--yes');
  expect(destroy).toMatchObject({ exitCode: 1, output: expect.stringMatching(/nothing was changed/) });
  await host.startDocker();
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
