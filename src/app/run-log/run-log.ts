import { appendFileSync, closeSync, constants, fchmodSync, fsync, openSync } from 'node:fs';
import { messageOf } from '../../core/failure.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { ownProcess } from '../../host/process/live-process.ts';
import type { RunEvent } from '../../planner/run-event.ts';
import { explainFileError } from '../../host/files/explain-file-error.ts';
import { makeTextCleaner } from './clean-log-text.ts';
import { createLogDirectory, fileNameOf, type OpenLogDirectory, removeOldRuns, runLogDirectory } from './log-directory.ts';
import { type RunBegin, type RunEnd, runRecordVersion } from './run-record.ts';

/** The record of one run. Nothing here throws: a run does not fail because it cannot be logged. */
export interface RunLog {
  begin(run: Pick<RunBegin, 'run' | 'rollsBack' | 'timestamp' | 'host' | 'command' | 'phase' | 'lazyjack' | 'changes'>): void;
  /** Ignored before `begin`. */
  event(event: RunEvent): void;
  /** The end of the run. Ignored if the run did not begin, because it had nothing to write. */
  end(end: Pick<RunEnd, 'status' | 'cause' | 'notRestored'>): void;
}

export interface RunLogOptions {
  /** Called once with a sentence, if the run cannot be logged. */
  readonly warn: (sentence: string) => void;
  readonly directory?: string;
}

/** Logs one run into a file of its own, for `lazyjack log` and `show`. The file is not flushed to disk: what a restore needs is in the journal. */
export function makeRunLog({ warn, directory = runLogDirectory }: RunLogOptions): RunLog {
  const clean = makeTextCleaner();
  let file: { readonly fd: number; readonly since: number } | undefined;
  const close = (): void => {
    const closed = file;
    file = undefined;
    if (closed !== undefined) closeSync(closed.fd);
  };
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (cause) {
      const explained = explainFileError(`write to ${directory}`, cause);
      warn(`This run is not logged: ${messageOf(explained)}.`);
      if (file !== undefined) attempt(close);
    }
  };
  const write = (line: object): void => {
    if (file !== undefined) appendFileSync(file.fd, `${terminalSafeJson(line)}\n`);
  };
  const writeAtMoment = (entry: object): void => {
    if (file !== undefined) write({ ...entry, timestamp: new Date().toISOString(), elapsed: Math.round(performance.now() - file.since) });
  };

  return {
    begin(run) {
      attempt(() => {
        const opened = createLogDirectory(directory);
        try {
          removeOldRuns(opened);
          file = { fd: createRunFile(opened, fileNameOf(run.run, run.timestamp)), since: performance.now() };
        } finally {
          opened.close();
        }
        write({ type: 'begin', format: 'lazyjack-run', version: runRecordVersion, ...run, process: ownProcess() });
        fsync(file.fd, () => undefined);
      });
    },
    event(event) {
      attempt(() => {
        writeAtMoment(cleanEvent(event, clean));
      });
    },
    end({ status, cause, notRestored }) {
      attempt(() => {
        writeAtMoment({
          ...{ type: 'end', status },
          ...(cause !== undefined && { cause: clean(cause) }),
          ...(notRestored && { notRestored: notRestored.map(({ address, reason }) => ({ address, reason: clean(reason) })) }),
        });
        close();
      });
    },
  };
}

function createRunFile({ place }: OpenLogDirectory, name: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(`${place}/${name}`, flags, 0o600);
  fchmodSync(fd, 0o600);
  return fd;
}

/** Messages quote other programs. */
function cleanEvent(event: RunEvent, clean: (text: string) => string): RunEvent {
  switch (event.type) {
    case 'waiting':
      return { ...event, reason: clean(event.reason) };
    case 'warning':
      return { ...event, text: clean(event.text) };
    case 'failed':
      return { ...event, message: clean(event.message) };
    case 'started':
    case 'written':
    case 'rolling-back':
    case 'restored':
      return event;
  }
}
