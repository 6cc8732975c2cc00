import { afterEach, beforeEach, describe } from '@jest/globals';
import { filesContract } from './contract-files.ts';
import { networkContract } from './contract-network.ts';
import { sysctlsContract } from './contract-sysctls.ts';
import type { Machine } from './throwaway-machine.ts';

/** One suite for the real host and the simulated one: what passes on one and not on the other is a lie of the simulation. */
export function hostContract(make: () => Promise<Machine>): void {
  let current: Machine | undefined;
  const machine = (): Machine => {
    if (current === undefined) throw new Error('outside of a test');
    return current;
  };
  beforeEach(async () => {
    current = await make();
  });
  afterEach(async () => {
    await current?.discard();
    current = undefined;
  });
  describe('network', () => {
    networkContract(machine);
  });
  describe('kernel parameters', () => {
    sysctlsContract(machine);
  });
  describe('files', () => {
    filesContract(machine);
  });
}
