import * as z from 'zod';
import type { Console } from './console.ts';
import { lostOutput, processConsole } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { renderCause } from './render/outcome.ts';

// Each schema is used a few times in a process: making a function of it takes longer than it saves.
z.config({ jitless: true });

/** Runs one command line and resolves with what the shell is told. Never rejects. */
export async function start(argv: readonly string[]): Promise<ExitStatus> {
  const normal = normalizeArgv(argv);
  // Whatever it was: what is written, also by programs that are started, has the modes that are meant.
  process.umask(0o022);
  const console = processConsole({ color: !normal.includes('--no-color') });
  try {
    const { runCli } = await import('./run-cli.ts');
    return withOutput(await runCli(normal, console), console);
  } catch (cause) {
    console.problem(renderCause(cause, console.color.problem));
    return exitStatus.refused;
  }
}

/** Nothing that ran is undone because its results went nowhere; the shell is told all the same. */
function withOutput(status: ExitStatus, console: Console): ExitStatus {
  const lost = lostOutput();
  if (lost === undefined) return status;
  console.problem(`the results could not be written to standard output: ${lost.message}\n`);
  return status === exitStatus.stuck ? status : exitStatus.refused;
}
