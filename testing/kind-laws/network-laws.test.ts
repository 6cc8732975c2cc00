import { simulatedMachine } from '../contracts/throwaway-host.ts';
import { testNetworkLaws } from './network-laws.ts';

testNetworkLaws(simulatedMachine);
