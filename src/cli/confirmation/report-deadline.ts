import { type ArmingSession, startDeadline } from '../../app/confirmation/arm-roll-back.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { renderAwaits } from '../views/awaited-text.ts';

/**
 * The end of `apply --confirm`: tests the function of the host, then starts the time to confirm and says how. Also if the tests reject, because without a
 * deadline the run would count as killed. Only the tests if the run had nothing to do.
 */
export async function withDeadline<Result>(
  session: ArmingSession,
  options: { readonly json: boolean },
  console: Console,
  testFunction: () => Promise<Result>,
): Promise<Result> {
  try {
    return await testFunction();
  } finally {
    await reportDeadline(session, options, console);
  }
}

async function reportDeadline(session: ArmingSession, { json }: { readonly json: boolean }, console: Console): Promise<void> {
  const awaited = await startDeadline(session);
  if (awaited === undefined) return;
  const { phase, seconds, deadline } = awaited;
  const notice = { phase, seconds, until: deadline.at };
  console.out(json ? `${terminalSafeJson({ type: 'awaits-confirmation', ...notice })}\n` : renderAwaits(notice));
}
