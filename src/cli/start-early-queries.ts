import { existsSync } from 'node:fs';
import { type PrefetchedQueries, startPlanQueries, startStatusQueries } from '../app/session/prefetch-queries.ts';
import { stateDirectory } from '../roles/lazyjack-paths.ts';

/** Options with which a command reads other things or more than once, prints only its help, or logs the programs that it starts. */
const excludingOption = /^--(?:host-from|destroy|no-destroy|watch|help|verbose)(?:=|$)|^-[^-]*[hv]/u;

/**
 * Starts the queries of `lazyjack plan`, `status` or `drift` before yargs and the code of the command are loaded, so that the programs run meanwhile.
 * undefined: it is not certain that the command line needs them; the command then starts its own.
 */
export async function startEarlyQueries([command, ...words]: readonly string[]): Promise<PrefetchedQueries | undefined> {
  if (words.some((word) => excludingOption.test(word))) return undefined;
  if (command === 'plan') return startPlanQueries();
  return (command === 'status' || command === 'drift') && existsSync(stateDirectory) ? startStatusQueries() : undefined;
}
