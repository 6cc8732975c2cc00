import { type ArmingSession, startDeadline } from '../../app/confirmation/arm-roll-back.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { Console } from '../console.ts';
import { makeEventStream } from '../event-stream.ts';
import { renderAwaits } from '../views/awaited-text.ts';

type StartDeadline = (session: ArmingSession) => ReturnType<typeof startDeadline>;

/**
 * The end of `apply --confirm`: tests the function of the host, then starts the time to confirm and says how. Also if the tests reject, because without a
 * deadline the run would count as killed. Only the tests if the run had nothing to do.
 */
export async function withDeadline<Result>(
  session: ArmingSession,
  options: { readonly json: boolean; readonly node: string },
  console: Console,
  testFunction: () => Promise<Result>,
  start: StartDeadline = startDeadline,
): Promise<Result> {
  try {
    return await testFunction();
  } finally {
    const awaited = await start(session);
    if (awaited !== undefined) reportDeadline(awaited, options, console);
  }
}

function reportDeadline(
  { phase, seconds, deadline }: Required<AwaitedConfirmation>,
  { json, node }: { readonly json: boolean; readonly node: string },
  console: Console,
): void {
  const notice = { phase, seconds, until: deadline.at };
  if (json) makeEventStream(console.out, node)({ type: 'awaits-confirmation', ...notice });
  else console.out(renderAwaits(notice));
}
