import { openCluster } from '../../app/configuration/open-cluster.ts';
import { recordHost } from '../../app/record/record-host.ts';
import { openSession } from '../../app/session/open-session.ts';
import { writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { withActivity } from '../progress/activity.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderRecord } from '../views/record-text.ts';

export interface RecordOptions extends GlobalOptions {
  readonly out: string;
  readonly json: boolean;
}

/** Writes the answers of this host to the reads of plans into a file, without known secrets. Changes nothing else and needs no root. */
export async function runRecordCommand(options: RecordOptions, console: Console): Promise<ExitStatus> {
  const session = await openSession();
  const target = await openCluster(options, makeDiagnosticsReport(console), 'warning');
  const recorded = await withActivity(
    console,
    () => 'recording this host',
    () => recordHost(session, target),
    options,
  );
  const { record, removed, unreadable, planFailure } = recorded;
  await writePrivateFile(options.out, `${terminalSafeJson(record, 1)}\n`, options);
  const summary = { file: options.out, host: record.invocation.hostName, format: record.format, removed, unreadable };
  console.out(
    options.json
      ? `${terminalSafeJson({ ...summary, planFailure: planFailure ?? null })}\n`
      : renderRecord(recorded, { file: options.out, config: options.config, host: options.host }),
  );
  return exitStatus.done;
}
