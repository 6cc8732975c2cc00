import { hostname } from 'node:os';
import type { RollBackResult } from '../../app/confirmation/roll-back-awaited.ts';
import { readLastRollBack } from '../../app/confirmation/runtime-records.ts';
import type { RunLog } from '../../app/run-log/run-log.ts';
import type { Report } from '../../planner/run-event.ts';
import type { Console } from '../console.ts';
import { openRunLog } from '../open-run-log.ts';
import { makeEventStream } from '../event-stream.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { renderRollBack } from '../views/awaited-text.ts';
import { makeProgressReport } from '../views/progress-report.ts';

/** Rolls a run back that awaits confirmation, and reports its progress and its result. */
export async function reportRollBack(
  rollBack: (report: Report, runLog: RunLog) => Promise<RollBackResult>,
  { json }: { readonly json: boolean },
  console: Console,
): Promise<ExitStatus> {
  const writeEvent = makeEventStream(console.out, hostname());
  const runLog = openRunLog(console);
  const result = await rollBack(json ? writeEvent : makeProgressReport(console.err, console.color.err), runLog);
  if (result === undefined) return exitStatus.done;
  const { phase, notRestored } = result;
  const isRolledBack = notRestored.length === 0;
  if (json) {
    const status = isRolledBack ? 'rolled-back' : 'not-rolled-back';
    writeEvent({ ...{ type: 'end', phase, status }, ...(!isRolledBack && { notRestored }) });
  } else {
    const last = readLastRollBack();
    if (last !== undefined) (isRolledBack ? console.out : console.err)(renderRollBack(last));
  }
  return isRolledBack ? exitStatus.done : exitStatus.notRestored;
}
