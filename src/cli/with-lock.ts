import type { Writable } from 'node:stream';

export interface Lock {
  /** For children that write: while one of them lives, nobody else gets the lock. */
  readonly inherit: Writable;
}

export async function withLock<Result>(command: string, act: (lock?: Lock) => Promise<Result>): Promise<Result> {
  void command;
  return act();
}
