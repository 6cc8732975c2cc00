import { refuseBuildContext, refuseProgram } from '../../contracts/refuse-image-builds.ts';
import { afterAll, beforeAll } from '@jest/globals';
import { simulatedHost } from '../../../src/host/simulated/simulated-host.ts';
import { createLab, type Lab } from '../../../lab/hosts/create-lab.ts';
import { runtimes } from '../../../src/runtimes/index.ts';
import { testContainerEngineLaws } from '../../kind-laws/container-engine-laws.ts';

let lab: Lab | undefined;
beforeAll(async () => {
  lab = await createLab({ hosts: ['engine'] });
});
afterAll(() => lab?.close());

testContainerEngineLaws(async () => {
  const root = lab?.host('engine').paths.root ?? '';
  const containers = runtimes.docker({
    env: { DOCKER_HOST: `unix://${root}/run/docker.sock` },
    withBuildContext: refuseBuildContext,
    runProgram: refuseProgram,
  });
  // The kinds of the container engine use nothing else of the host, except that its bridges are interfaces.
  const simulated = simulatedHost();
  const read = async () => {
    const bridges = (await containers.readNetworks()).flatMap(({ bridge: name }) => name ?? []);
    const links = bridges.map((name, index) => ({ name, index, up: true, carrier: true, mtu: 1500, mac: '', type: 'bridge' }));
    return { ...(await simulated.network.read()), links };
  };
  const host = { ...simulated, network: { ...simulated.network, read }, containers };
  const discard = async () => {
    const [left] = await containers.readContainers(['laws']);
    if (left !== null) await containers.removeContainer('laws');
    if ((await containers.readNetworks()).some(({ name }) => name === 'laws_net')) await containers.removeNetwork('laws_net');
  };
  return { host, discard };
}, 'debian:bookworm-slim');
