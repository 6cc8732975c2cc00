import { simulatedMachine } from '../host/throwaway-machine.ts';
import { disturbsLaws } from './disturbs-laws.ts';

disturbsLaws(simulatedMachine);
