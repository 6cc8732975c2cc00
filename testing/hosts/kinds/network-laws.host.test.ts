import { realMachine } from '../../contracts/throwaway-host.ts';
import { testNetworkLaws } from '../../kind-laws/network-laws.ts';

testNetworkLaws(realMachine);
