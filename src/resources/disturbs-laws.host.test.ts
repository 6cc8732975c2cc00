import { realMachine } from '../host/throwaway-machine.ts';
import { testSideEffectLaws } from './disturbs-laws.ts';

testSideEffectLaws(realMachine);
