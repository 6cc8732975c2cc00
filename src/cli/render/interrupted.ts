import type { Interrupted } from '../../journal/ledger.ts';
import { visibleText } from './visible-text.ts';

/** What a run left behind that was cut off: by SIGKILL, a crash, or loss of power. */
export function renderInterrupted({ command, phase, at, inDoubt }: Interrupted): string {
  const open = inDoubt.length === 0 ? '' : ` In doubt: ${inDoubt.map(visibleText).join(', ')}.`;
  return `The ${command} of ${phase} begun ${at} was interrupted.${open} Both ways are open: \`lazyjack apply\` goes on, \`lazyjack destroy\` gives the host back.\n`;
}
