import { hostContract } from '../../../testing/contracts/host-contract.ts';
import { makeSimulatedThrowawayHost } from '../../../testing/contracts/throwaway-host.ts';

hostContract(makeSimulatedThrowawayHost);
