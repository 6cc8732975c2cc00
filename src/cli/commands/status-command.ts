import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { PrefetchedQueries } from '../../app/session/prefetch-queries.ts';
import { readLockHolder } from '../../host/process/lock.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import type { Session } from '../../app/session/session.ts';
import type { Status } from '../../app/read-status.ts';
import { renderMetrics } from '../views/metrics-text.ts';
import { renderStatus } from '../views/status-text.ts';

export interface StatusOptions extends GlobalOptions {
  readonly json: boolean;
  /** Write metrics to this file, and print the status only as JSON. */
  readonly textfile?: string | undefined;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean;
  /** Queries of this command that are already running. */
  readonly started?: PrefetchedQueries | undefined;
}

/** Shows the resources that lazyjack owns on this host, and whether they drifted. Needs root, because only root can read the journal. */
export async function runStatusCommand(options: StatusOptions, console: Console): Promise<ExitStatus> {
  const [{ openSession }, { readStatus }] = [await import('../../app/session/open-session.ts'), await import('../../app/read-status.ts')];
  const { started } = options;
  const session = await openSession({ ...options, prefetched: started });
  const { readAwaitedStatus } = await import('../../app/confirmation/read-awaited-status.ts');
  const { readLastRollBack } = await import('../../app/confirmation/runtime-records.ts');
  const status = await readStatus(session, readLockHolder, { readAwaited: () => readAwaitedStatus(session), readLastRollBack });
  if (options.textfile !== undefined) await writeMetrics(session, status, { ...options, textfile: options.textfile }, console);
  if (options.textfile === undefined || options.json)
    console.out(options.json ? `${terminalSafeJson(status)}\n` : renderStatus(status, console.color.out));
  return exitStatus.done;
}

/** Loaded only here, because a status needs no configuration and sends no packets. */
async function writeMetrics(
  session: Session,
  status: Status,
  options: StatusOptions & { readonly textfile: string },
  console: Console,
): Promise<void> {
  const [{ openLastApplied }, { readMetrics }, { linuxTraffic }, { writePublicFile }] = await Promise.all([
    import('../../app/verify/open-verified-cluster.ts'),
    import('../../app/metrics/read-metrics.ts'),
    import('../../host/traffic/linux-traffic.ts'),
    import('../../app/output-file/write-public-file.ts'),
  ]);
  const target = await openLastApplied(options, makeDiagnosticsReport(console));
  const metrics = await readMetrics({ session, status, target, traffic: linuxTraffic(), now: () => performance.now() });
  await writePublicFile(options.textfile, renderMetrics(metrics));
}
