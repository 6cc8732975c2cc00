import { hostContract } from '../../../testing/contracts/host-contract.ts';
import { simulatedMachine } from '../../../testing/contracts/throwaway-host.ts';

hostContract(simulatedMachine);
