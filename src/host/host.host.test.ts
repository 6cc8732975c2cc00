import { hostContract } from './contract.ts';
import { realMachine } from './throwaway-machine.ts';

hostContract(realMachine);
