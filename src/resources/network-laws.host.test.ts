import { realMachine } from '../host/throwaway-machine.ts';
import { testNetworkLaws } from './network-laws.ts';

testNetworkLaws(realMachine);
