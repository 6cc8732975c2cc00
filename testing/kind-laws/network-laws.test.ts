import { makeSimulatedThrowawayHost } from '../contracts/throwaway-host.ts';
import { testNetworkLaws } from './network-laws.ts';

testNetworkLaws(makeSimulatedThrowawayHost);
