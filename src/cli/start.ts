import * as z from 'zod';
import type { Console } from './console.ts';
import { findOutputError, makeProcessConsole } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { renderError } from './views/outcome-text.ts';

// Each schema is used a few times in a process: making a function of it takes longer than it saves.
z.config({ jitless: true });

/** Runs one command line and resolves with what the shell is told. Never rejects. */
export async function start(argv: readonly string[]): Promise<ExitStatus> {
  const normal = normalizeArgv(argv);
  // Whatever it was: what is written, also by programs that are started, has the modes that are meant.
  process.umask(0o022);
  const console = makeProcessConsole({ color: !normal.includes('--no-color') });
  try {
    const { runCli } = await import('./run-cli.ts');
    return checkOutputWritten(await runCli(normal, console), console);
  } catch (cause) {
    console.err(renderError(cause, console.color.err));
    return exitStatus.refused;
  }
}

/** Nothing that ran is undone because its results went nowhere; the shell is told all the same. */
function checkOutputWritten(status: ExitStatus, console: Console): ExitStatus {
  const lost = findOutputError();
  if (lost === undefined) return status;
  console.err(`the results could not be written to standard output: ${lost.message}\n`);
  return status === exitStatus.notRestored ? status : exitStatus.refused;
}
