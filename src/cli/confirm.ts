import { Failure } from '../core/failure.ts';
import type { Console } from './console.ts';

/** Asks once on a terminal; elsewhere `--yes` must have said so already. Resolves with whether to go on. */
export async function askConfirmation(
  console: Console,
  { yes, question, command }: { yes: boolean; question: string; command: string },
): Promise<boolean> {
  if (yes) return true;
  if (!console.isInteractive) {
    throw new Failure('refused', `nobody is here to ask, and \`${command}\` changes this host`, {
      fix: 'Add --yes to this command.',
    });
  }
  const answer = await console.ask(`${question} Only "yes" does it: `);
  return answer.trim() === 'yes';
}
