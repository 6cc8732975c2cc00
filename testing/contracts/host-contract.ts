import { afterEach, beforeEach, describe } from '@jest/globals';
import { filesContract } from './files-contract.ts';
import { networkContract } from './network-contract.ts';
import { sysctlsContract } from './sysctls-contract.ts';
import type { ThrowawayHost } from './throwaway-host.ts';

/** Runs one suite for the real and the simulated host: a difference is a bug in the simulation. */
export function hostContract(make: () => Promise<ThrowawayHost>): void {
  let current: ThrowawayHost | undefined;
  const machine = (): ThrowawayHost => {
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
