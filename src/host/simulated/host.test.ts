import { hostContract } from '../contract.ts';
import { simulatedMachine } from '../throwaway-machine.ts';

hostContract(simulatedMachine);
