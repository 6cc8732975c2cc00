import type { Interrupted } from '../../journal/ledger.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

/** What a run left behind that was cut off: by SIGKILL, a crash, or loss of power. */
export function renderInterrupted({ command, phase, at, unconfirmed }: Interrupted): string {
  const open = unconfirmed.length === 0 ? '' : ` In doubt: ${unconfirmed.map(escapeMultilineText).join(', ')}.`;
  return `The ${command} of ${phase} begun ${at} was interrupted.${open} Both ways are open: \`lazyjack apply\` goes on, \`lazyjack destroy\` gives the host back.\n`;
}
