import { simulatedMachine } from '../host/throwaway-machine.ts';
import { networkLaws } from './network-laws.ts';

networkLaws(simulatedMachine);
