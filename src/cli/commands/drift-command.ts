import { findPhasesWithOtherConfiguration } from '../../app/drift/configuration-not-applied.ts';
import { listChangeSources } from '../../app/drift/change-sources.ts';
import { type Drift, readDrift } from '../../app/drift/read-drift.ts';
import { watchDrift } from '../../app/drift/watch-drift.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { PrefetchedQueries } from '../../app/session/prefetch-queries.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { readLockHolder } from '../../host/process/lock.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { renderDrift, renderNotApplied } from '../views/drift-text.ts';
import { renderRunning } from '../views/interrupted-text.ts';

export interface DriftOptions extends GlobalOptions {
  readonly json: boolean;
  /** Report each drift as it appears or ends, as one line of JSON. */
  readonly watch: boolean;
  /** Queries of this command that are already running. */
  readonly started?: PrefetchedQueries | undefined;
}

/** Shows what differs from what lazyjack applied. Reads only. */
export async function runDriftCommand({ json, watch, config, started }: DriftOptions, console: Console): Promise<ExitStatus> {
  if (watch) return watchUntilSignal(console);
  const session = await openSession({ prefetched: started });
  const drift = await readDrift(session, readLockHolder);
  const notApplied = await findPhasesWithOtherConfiguration(config);
  if (json) {
    console.out(`${terminalSafeJson({ format: 'lazyjack-drift', version: 1, ...drift, configurationNotApplied: notApplied })}\n`);
  } else {
    if (drift.running !== undefined) console.err(renderRunning(drift.running));
    if (notApplied.length > 0) console.err(renderNotApplied(config, notApplied));
    console.out(renderDrift(drift, console.color.out));
  }
  return chooseExitStatus(drift);
}

/** Differences while another lazyjack changes the host are no drift, and resources that cannot be read may have drifted. */
function chooseExitStatus({ drifted, unreadable, running }: Drift): ExitStatus {
  if (running !== undefined) return exitStatus.refused;
  if (drifted.length > 0) return exitStatus.changes;
  return unreadable.length > 0 ? exitStatus.refused : exitStatus.done;
}

/** Ends with a signal, or when nobody reads the output any more. */
async function watchUntilSignal(console: Console): Promise<ExitStatus> {
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  process.stdout.once('error', stop);
  const session = await openSession();
  await watchDrift({
    readDrift: () => readDrift(session, readLockHolder),
    sources: listChangeSources(await session.state.readLedger()),
    report: (event) => {
      console.out(`${terminalSafeJson(event)}\n`);
    },
    now: () => new Date(),
    signal: end.signal,
  });
  return exitStatus.done;
}
