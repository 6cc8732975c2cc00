import { version } from '../../app/lazyjack-version.ts';
import { requirePrivateFile, writePrivateFile } from '../../app/output-file/write-private-file.ts';
import { readReport, type ReportOptions, type ReportParts } from '../../app/report/read-report.ts';
import { readShippedFile } from '../../app/session/shipped-files.ts';
import { escapeHidden } from '../../core/text/escape-hidden.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { makeReportDocument } from '../views/report/report-document.ts';
import { renderReportPage } from '../views/report/report-page.ts';
import { withSignals } from '../with-signals.ts';

export interface ReportCommandOptions extends GlobalOptions, ReportOptions {
  readonly out: string;
}

/** Writes a page about the cluster and this host. Changes nothing else. */
export async function runReportCommand(options: ReportCommandOptions, console: Console): Promise<ExitStatus> {
  // The checks take seconds, so what would keep the report from being written is refused before them.
  await requirePrivateFile(options.out, options);
  const [body, script, style] = await Promise.all(['html', 'js', 'css'].map((type) => readShippedFile(`pages/report/report.${type}`)));
  const messages = { firstSignal: 'stopping the checks.', secondSignal: () => '', status: exitStatus.refused };
  const parts = await withSignals(console, messages, (signal) => readReport(options, makeDiagnosticsReport(console), signal));
  const document = makeReportDocument(parts, { lazyjack: version, time: new Date() });
  await writePrivateFile(options.out, renderReportPage(document, { body: body ?? '', script: script ?? '', style: style ?? '' }), options);
  for (const [name, part] of listMissing(parts)) console.err(`${name} is not in the report: ${part}\n`);
  console.out(`${escapeHidden(options.out)}: a report of ${escapeHidden(parts.host)}.\n`);
  return exitStatus.done;
}

/** The parts that could not be read, with the reason. */
function listMissing({ plan, status, drift, checks }: ReportParts): readonly (readonly [string, string])[] {
  const named = [
    ['the plan', plan],
    ['the status', status],
    ['the drift', drift],
    ['verify', checks],
  ] as const;
  return named.flatMap(([name, part]) => (part.isRead ? [] : [[name, [part.reason, part.fix ?? ''].join(' ').trim()] as const]));
}
