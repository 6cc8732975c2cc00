import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { readStatus } from '../../app/read-status.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { renderStatus } from '../views/status-text.ts';
import { openSession } from '../../app/session/open-session.ts';

/** Shows the resources that lazyjack owns on this host, and whether they drifted. Needs root, because only root can read the journal. */
export async function runStatusCommand(options: GlobalOptions & { readonly json: boolean }, console: Console): Promise<ExitStatus> {
  const session = await openSession();
  const status = await readStatus(session);
  console.out(options.json ? `${terminalSafeJson(status)}\n` : renderStatus(status, console.color.out));
  return exitStatus.done;
}
