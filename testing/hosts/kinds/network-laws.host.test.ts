import { makeRealThrowawayHost } from '../../contracts/throwaway-host.ts';
import { testNetworkLaws } from '../../kind-laws/network-laws.ts';

testNetworkLaws(makeRealThrowawayHost);
