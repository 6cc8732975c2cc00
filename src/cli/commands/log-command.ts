import { readRunById, readRuns } from '../../app/run-log/read-run-log.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { makeRunDocument, makeRunListDocument, renderRun, renderRunList } from '../views/run-log-text.ts';

/** Lists the runs in the log of this host. */
export function runLogCommand({ json }: { readonly json: boolean }, console: Console): ExitStatus {
  const runs = readRuns();
  console.out(json ? `${terminalSafeJson(makeRunListDocument(runs))}\n` : renderRunList(runs, console.color.out));
  return exitStatus.done;
}

/** Shows one run. */
export function runShowCommand({ run: id, json }: { readonly run: string; readonly json: boolean }, console: Console): ExitStatus {
  const run = readRunById(id);
  console.out(json ? `${terminalSafeJson(makeRunDocument(run))}\n` : renderRun(run, console.color.out));
  return exitStatus.done;
}
