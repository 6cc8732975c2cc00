import type { EvidenceResult } from '../../planner/gather-evidence.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** The objects to delete with the evidence that lazyjack created them, then those without evidence. */
export function renderEvidence(found: readonly EvidenceResult[], color: boolean): string {
  const styles = makeTextStyles(color);
  const proved = found.flatMap((phase) => phase.proved);
  const unproved = found.flatMap((phase) => phase.unproved);
  const line = (mark: string, address: string, why: string): string =>
    `  ${mark} ${styles.strong(escapeMultilineText(address))}  ${styles.dim(escapeMultilineText(why))}\n`;
  return [
    proved.length === 0
      ? 'No object on this host shows that lazyjack created it.\n'
      : 'Created by lazyjack, by the evidence named; to be deleted:\n\n',
    ...proved.map(({ desired: { address }, reason }) => line(styles.delete('-'), address, reason)),
    ...(unproved.length === 0 ? [] : ['\nNo evidence that lazyjack created these; retained, check them yourself:\n\n']),
    ...unproved.map(({ address, reason }) => line(styles.warning('?'), address, reason)),
    '\n',
  ].join('');
}
