import { afterAll, beforeAll } from '@jest/globals';
import { linuxPacketFilter } from '../../../src/host/packet-filter/linux-packet-filter.ts';
import { simulatedHost } from '../../../src/host/simulated/simulated-host.ts';
import { commandsOnHost } from '../support/commands-on-host.ts';
import { createLab, type Lab } from '../../../lab/hosts/create-lab.ts';
import { testChainLaws } from '../../kind-laws/chain-laws.ts';
import { testKubeRulesLaws } from '../../kind-laws/kube-rules-laws.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await createLab({ images: false, hosts: ['engine'] });
});
afterAll(() => lab.close());

const machine = async () => {
  const host = lab.host('engine');
  // The kinds use nothing else of the host. Docker's chains exist and stay unchanged.
  const packetFilter = linuxPacketFilter(commandsOnHost(host));
  return { host: { ...simulatedHost(), packetFilter }, discard: async () => undefined };
};

testChainLaws(machine);
testKubeRulesLaws(machine);
