import { messageOf } from '../../src/core/failure.ts';
import { normalizeArgv } from '../../src/cli/normalize-argv.ts';
import { buildParser } from '../../src/cli/run-cli.ts';
import { silentConsole } from '../silent-console.ts';

class Parsed extends Error {}

/** Returns why lazyjack does not accept a command line, or undefined. Does not run the command. */
export async function whyRefused(argv: readonly string[]): Promise<string | undefined> {
  const parser = buildParser(normalizeArgv(argv), silentConsole, () => undefined).middleware(() => {
    throw new Parsed('accepted');
  });
  try {
    await parser.parseAsync();
    return 'was run instead of parsed';
  } catch (cause) {
    return cause instanceof Parsed ? undefined : messageOf(cause);
  }
}
