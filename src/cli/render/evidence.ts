import type { EvidenceFound } from '../../planner/gather-evidence.ts';
import { paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** What will be removed and why it is believed to be ours, then what stays. */
export function renderEvidence(found: readonly EvidenceFound[], color: boolean): string {
  const brush = paint(color);
  const proved = found.flatMap((phase) => phase.proved);
  const unproved = found.flatMap((phase) => phase.unproved);
  const line = (mark: string, address: string, why: string): string =>
    `  ${mark} ${brush.strong(visibleText(address))}  ${brush.dim(visibleText(why))}\n`;
  return [
    proved.length === 0
      ? 'Nothing on this host proves to be of lazyjack.\n'
      : 'Of lazyjack, as these show by themselves; they are removed:\n\n',
    ...proved.map(({ wish: { address }, why }) => line(brush.remove('-'), address, why)),
    ...(unproved.length === 0
      ? []
      : ['\nThere, and as the configuration asks or in its place, but not proved; these stay, look at them yourself:\n\n']),
    ...unproved.map(({ address, why }) => line(brush.warning('?'), address, why)),
    '\n',
  ].join('');
}
