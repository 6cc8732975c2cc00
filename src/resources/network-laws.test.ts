import { simulatedMachine } from '../host/throwaway-machine.ts';
import { testNetworkLaws } from './network-laws.ts';

testNetworkLaws(simulatedMachine);
