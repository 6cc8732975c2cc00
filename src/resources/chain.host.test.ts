import { afterAll, beforeAll } from '@jest/globals';
import { linuxPacketFilter } from '../host/packet-filter.ts';
import { simulatedHost } from '../host/simulated/host.ts';
import { commandsOnHost } from '../lab/commands-on.ts';
import { createLab, type Lab } from '../lab/lab.ts';
import { testChainLaws } from './chain-laws.ts';
import { testKubeRulesLaws } from './kube-rules-laws.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await createLab({ images: false, hosts: ['engine'] });
});
afterAll(() => lab.close());

const machine = async () => {
  const host = lab.host('engine');
  // The kinds need nothing else of the machine. Docker's chains are there, and stay as they are.
  const packetFilter = linuxPacketFilter(commandsOnHost(host));
  return { host: { ...simulatedHost(), packetFilter }, discard: async () => undefined };
};

testChainLaws(machine);
testKubeRulesLaws(machine);
