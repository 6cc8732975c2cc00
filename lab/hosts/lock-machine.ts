import { lockFile } from './lock-file.ts';

/**
 * Locks the network and the mounts of this machine for a test that changes or compares them: the workers of a test run share both. Resolves
 * with the function that unlocks them.
 */
export function lockMachine(): Promise<() => Promise<void>> {
  return lockFile('/proc/self/ns/net');
}
