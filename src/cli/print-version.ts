import { messageOf } from '../core/failure.ts';
import { version } from '../app/lazyjack-version.ts';

/** Prints the version if the command line asks for nothing else. Returns whether it did. */
export function printVersionIfAsked([first, ...rest]: readonly string[]): boolean {
  if ((first !== 'version' && first !== '--version') || rest.length > 0) return false;
  process.stdout.on('error', (error) => {
    process.stderr.write(`the version could not be written: ${messageOf(error)}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${version}\n`);
  return true;
}
