import type { EvidenceResult } from '../../planner/gather-evidence.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

/** What will be removed and why it is believed to be ours, then what stays. */
export function renderEvidence(found: readonly EvidenceResult[], color: boolean): string {
  const brush = makeTextStyles(color);
  const proved = found.flatMap((phase) => phase.proved);
  const unproved = found.flatMap((phase) => phase.unproved);
  const line = (mark: string, address: string, why: string): string =>
    `  ${mark} ${brush.strong(escapeMultilineText(address))}  ${brush.dim(escapeMultilineText(why))}\n`;
  return [
    proved.length === 0
      ? 'Nothing on this host proves to be of lazyjack.\n'
      : 'Of lazyjack, as these show by themselves; they are removed:\n\n',
    ...proved.map(({ desired: { address }, reason }) => line(brush.delete('-'), address, reason)),
    ...(unproved.length === 0
      ? []
      : ['\nThere, and as the configuration asks or in its place, but not proved; these stay, look at them yourself:\n\n']),
    ...unproved.map(({ address, reason }) => line(brush.warning('?'), address, reason)),
    '\n',
  ].join('');
}
