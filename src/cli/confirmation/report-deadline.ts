import { startDeadline } from '../../app/confirmation/arm-roll-back.ts';
import type { Session } from '../../app/session/session.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { renderAwaits } from '../views/awaited-text.ts';

/** The end of `apply --confirm`: starts the time to confirm and says how. Nothing if the run had nothing to do. */
export async function reportDeadline(session: Session, { json }: { readonly json: boolean }, console: Console): Promise<void> {
  const awaited = await startDeadline(session);
  if (awaited === undefined) return;
  const { phase, seconds, deadline } = awaited;
  const notice = { phase, seconds, until: deadline.at };
  console.out(json ? `${terminalSafeJson({ type: 'awaits-confirmation', ...notice })}\n` : renderAwaits(notice));
}
