import { refuseBuildContext, refuseProgram } from '../../contracts/refuse-image-builds.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab } from '../../../lab/hosts/create-lab.ts';
import { containersContract } from '../../contracts/containers-contract.ts';
import { runtimes } from '../../../src/runtimes/index.ts';

let lab: Lab | undefined;
const host = () => {
  if (lab === undefined) throw new Error('outside of a test');
  return lab.host('engine');
};
const docker = () =>
  runtimes.docker({
    env: { DOCKER_HOST: `unix://${host().paths.root}/run/docker.sock` },
    withBuildContext: refuseBuildContext,
    runProgram: refuseProgram,
  });

beforeAll(async () => {
  lab = await createLab({ hosts: ['engine'] });
});
afterAll(() => lab?.close());

let opened: ReturnType<typeof docker> | undefined;
containersContract(async () => ({ containers: (opened ??= docker()), image: 'debian:bookworm-slim' }));

test('reports a stopped Docker as missing, and connects again after its start', async () => {
  const containers = docker();
  await containers.readVersion();
  await host().stopDocker();
  await expect(containers.readNetworks()).rejects.toMatchObject({
    kind: 'missing',
    fix: expect.stringContaining('systemctl start docker'),
  });
  await host().startDocker();
  expect(await containers.readNetworks()).not.toEqual([]);
});
