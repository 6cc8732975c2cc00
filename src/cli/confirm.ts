import { Failure } from '../core/failure.ts';
import type { Console } from './console.ts';

/** Asks once on a terminal; elsewhere `--yes` is required. Resolves with the answer; a declined question is acknowledged. */
export async function askConfirmation(
  console: Console,
  { yes, question }: { readonly yes: boolean; readonly question: string },
): Promise<boolean> {
  if (yes) return true;
  if (!console.isInteractive) {
    throw new Failure('refused', 'not a terminal: add --yes to confirm');
  }
  const answer = await console.ask(`${question} Type "yes" to continue: `);
  if (answer?.trim() === 'yes') return true;
  console.err('Nothing was changed.\n');
  return false;
}
