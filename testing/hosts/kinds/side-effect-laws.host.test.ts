import { makeRealThrowawayHost } from '../../contracts/throwaway-host.ts';
import { testSideEffectLaws } from '../../kind-laws/side-effect-laws.ts';

testSideEffectLaws(makeRealThrowawayHost);
