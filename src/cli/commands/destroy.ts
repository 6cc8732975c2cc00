import type { Phase } from '../../journal/entry.ts';
import { carryOut } from '../carry-out.ts';
import type { Console } from '../console.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { planningDestroy } from '../planning.ts';
import { openSession } from '../session.ts';
import { withLock } from '../with-lock.ts';

export interface DestroyOptions extends GlobalOptions {
  readonly phase: Phase;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Needs no configuration: the journal knows what to give back. */
export async function destroy(options: DestroyOptions, console: Console): Promise<ExitStatus> {
  return withLock('destroy', async (lock) => {
    const session = await openSession(options, lock);
    return carryOut(session, planningDestroy(session, options.phase), { ...options, onFailure: 'rollback' }, console);
  });
}
