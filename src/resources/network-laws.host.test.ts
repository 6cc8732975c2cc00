import { realMachine } from '../host/throwaway-machine.ts';
import { networkLaws } from './network-laws.ts';

networkLaws(realMachine);
