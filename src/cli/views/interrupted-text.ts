import type { LockHolder } from '../../host/process/lock.ts';
import type { Interrupted } from '../../journal/ledger.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** A run that did not finish because of SIGKILL, a crash or a power loss, and its unconfirmed changes. */
export function renderInterrupted({ command, phase, at, unconfirmed }: Interrupted): string {
  const open = unconfirmed.length === 0 ? '' : ` Unconfirmed: ${unconfirmed.map(escapeMultilineText).join(', ')}.`;
  return `Interrupted: ${command} of phase ${phase}, started ${at} and not finished.${open} Run \`lazyjack apply\` to continue or \`lazyjack destroy\` to restore the host.\n`;
}

/** A run that is under way. */
export function renderRunning({ pid, command, since }: LockHolder): string {
  const begun = since === undefined ? '' : `, since ${since}`;
  return `Running: ${escapeMultilineText(command)} (process ${pid})${escapeMultilineText(begun)}. Resources are changing, so run this command again when it has ended.\n`;
}
