import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { readStatus } from '../../app/read-status.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { renderStatus } from '../views/status-text.ts';
import { openSession } from '../../app/session/open-session.ts';

/** What of lazyjack is on this host, and whether it still is as it was left. Needs root: the journal is root's. */
export async function runStatusCommand(options: GlobalOptions & { readonly json: boolean }, console: Console): Promise<ExitStatus> {
  const session = await openSession(options);
  const found = await readStatus(session);
  console.out(options.json ? `${terminalSafeJson(found)}\n` : renderStatus(found, console.color.out));
  return exitStatus.done;
}
