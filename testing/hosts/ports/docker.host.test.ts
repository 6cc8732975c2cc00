import { refuseBuildContext, refuseProgram } from '../../contracts/refuse-image-builds.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab } from '../../../lab/hosts/create-lab.ts';
import { containersContract } from '../../contracts/containers-contract.ts';
import { followDockerEvents } from '../../../src/runtimes/docker/follow-docker-events.ts';
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

test('reports events of containers and networks, also after a restart of Docker', async () => {
  const end = new AbortController();
  let changes = 0;
  /** Resolves with true once there is a change after an action. */
  const changesAfter = async (act: () => Promise<unknown>): Promise<boolean> => {
    const before = changes;
    await act();
    for (let waited = 0; changes === before && waited < 100; waited += 1) await sleep(100);
    return changes > before;
  };
  const onChange = (): void => {
    changes += 1;
  };
  const env = { DOCKER_HOST: `unix://${host().paths.root}/run/docker.sock` };
  const following = followDockerEvents(env, onChange, end.signal);
  expect(await changesAfter(async () => undefined)).toBe(true);
  expect(await changesAfter(() => host().sh('docker network create seen'))).toBe(true);
  await host().restartDocker();
  // Asked again every five seconds.
  await sleep(6000);
  expect(await changesAfter(() => host().sh('docker network rm seen'))).toBe(true);
  end.abort();
  await following;
});
