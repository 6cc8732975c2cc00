import * as z from 'zod';
import { Failure, messageOf } from '../core/failure.ts';
import type { Console } from './console.ts';
import { readColorChoice } from './choose-color.ts';
import { findOutputError, makeProcessConsole } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { explainMissingRoot } from './root-command.ts';
import { startEarlyQueries } from './start-early-queries.ts';
import { renderError } from './views/outcome-text.ts';

// A process uses each schema only a few times, so compiling it to a function takes longer than it saves.
z.config({ jitless: true });

/** Runs one command line and resolves with the exit status. Never rejects. */
export async function start(argv: readonly string[]): Promise<ExitStatus> {
  const normal = normalizeArgv(argv);
  // Whatever the umask of the caller: files written here and by started programs must get the intended modes.
  process.umask(0o022);
  const console = makeProcessConsole({ color: readColorChoice(normal) });
  try {
    requireWorkingDirectory();
    const started = await startEarlyQueries(normal);
    const { runCli } = await import('./run-cli.ts');
    return checkOutputWritten(await runCli(normal, console, started), console);
  } catch (cause) {
    const explained = explainMissingRoot(cause, argv, { env: process.env, isRoot: process.geteuid?.() === 0 });
    console.err(renderError(explained, console.color.err));
    return exitStatus.refused;
  }
}

/** Throws a Failure if the directory in which lazyjack was started was removed: names of files on the command line are relative to it. */
function requireWorkingDirectory(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new Failure('refused', 'the directory in which lazyjack was started does not exist any more', {
      fix: 'Change to another directory: cd /',
      cause,
    });
  }
}

/** If the results cannot be written, the run is not rolled back, but the exit status reports the failure. */
function checkOutputWritten(status: ExitStatus, console: Console): ExitStatus {
  const error = findOutputError();
  if (error === undefined) return status;
  console.err(`the results could not be written to standard output: ${messageOf(error)}\n`);
  return status === exitStatus.notRestored ? status : exitStatus.refused;
}
