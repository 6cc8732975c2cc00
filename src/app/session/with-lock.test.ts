import { expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { Failure } from '../../core/failure.ts';
import { LockHeld } from '../../host/process/lock.ts';
import { waitForLock } from './with-lock.ts';

const lock = { inheritedFile: new PassThrough(), release: () => undefined };
const held = (): LockHeld => new LockHeld('lazyjack apply (process 7)', 'another lazyjack is at work', 'Wait.');

/** A lock that is held for so many attempts. */
function lockHeldFor(attempts: number) {
  let left = attempts;
  return async () => {
    if (left-- > 0) throw held();
    return lock;
  };
}

test('waits until the lock is free, and says who holds it', async () => {
  const holders: string[] = [];
  const wait = { lockTimeout: 60, reportHolder: (holder: string) => void holders.push(holder) };
  expect(await waitForLock(wait, lockHeldFor(2))).toBe(lock);
  expect(holders).toEqual(['lazyjack apply (process 7)', 'lazyjack apply (process 7)']);
});

test.each([0, undefined, 0.3])('is refused after %s s', async (lockTimeout) => {
  await expect(waitForLock({ lockTimeout, reportHolder: () => undefined }, lockHeldFor(1000))).rejects.toThrow(
    'another lazyjack is at work',
  );
});

test('does not wait for anything else', async () => {
  const refusal = new Failure('refused', 'the lock is a directory');
  const wait = { lockTimeout: 60, reportHolder: () => undefined };
  await expect(waitForLock(wait, () => Promise.reject(refusal))).rejects.toBe(refusal);
});
