import { makeSimulatedThrowawayHost } from '../contracts/throwaway-host.ts';
import { testSideEffectLaws } from './side-effect-laws.ts';

testSideEffectLaws(makeSimulatedThrowawayHost);
