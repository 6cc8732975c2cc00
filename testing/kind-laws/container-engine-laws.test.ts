import { simulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { testContainerEngineLaws } from './container-engine-laws.ts';

testContainerEngineLaws(async () => {
  const host = simulatedHost({ containers: { images: { 'laws/image:1': { id: 'sha256:1' } } } });
  return { host, discard: async () => undefined };
}, 'laws/image:1');
