import { groupBy } from '../../core/group-by.ts';
import type { Status, StatusItem } from '../../app/read-status.ts';
import { evidenceHint } from '../../core/owner-marks.ts';
import { renderAwaited, renderRollBack } from './awaited-text.ts';
import { renderLeftOutCount } from './limit-text.ts';
import { renderInterrupted, renderRunning } from './interrupted-text.ts';
import { makeTextStyles } from './text-styles.ts';
import { renderValue } from '../../core/text/value-text.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

const removedText = 'removed by the reboot';

/** One line for each resource that is not as applied, or that has a note; the others are counted. */
export function renderStatus(status: Status, color: boolean): string {
  const { items, removedByReboot, ownerMarks = [] } = status;
  const styles = makeTextStyles(color);
  const run = renderRuns(status);
  if (ownerMarks.length > 0) {
    const marks = ownerMarks.map((mark) => `  ${styles.warning('?')} ${escapeMultilineText(mark)}\n`).join('');
    return `This host has no journal, but objects that lazyjack created:\n${marks}Restore the journal from a backup. ${evidenceHint}\n`;
  }
  if (items.length === 0 && run.length === 0) return 'lazyjack owns nothing on this host.\n';
  if (items.length === 0 && status.lastRollBack !== undefined && run.length === 1)
    return `${run.join('')}lazyjack owns nothing on this host.\n`;
  const lines = run.flatMap((text) => [styles.warning(text.trimEnd()), '']);
  const marks = {
    applied: styles.warning('!'),
    edited: styles.update('~'),
    drifted: styles.update('~'),
    'removed-by-reboot': styles.warning('-'),
    planned: styles.create('+'),
    unconfirmed: styles.warning('?'),
    unreadable: styles.warning('?'),
  };
  for (const [phase, group] of groupBy(items, (item) => item.phase)) {
    const count = (condition: StatusItem['condition']): number => group.filter((item) => item.condition === condition).length;
    const rest = [
      { number: count('edited'), text: 'edited' },
      { number: count('drifted'), text: 'drifted' },
      { number: count('removed-by-reboot'), text: removedText },
      { number: count('planned'), text: 'planned' },
      { number: count('unconfirmed'), text: 'unconfirmed' },
      { number: count('unreadable'), text: 'could not be read' },
    ].filter(({ number }) => number > 0);
    lines.push(`${phase}: ${[`${count('applied')} unchanged`, ...rest.map(({ number, text }) => `${number} ${text}`)].join(', ')}`);
    for (const item of group.filter(({ condition, note }) => condition !== 'applied' || note !== undefined)) {
      const mark = marks[item.condition];
      const named: Partial<Record<StatusItem['condition'], string>> = {
        edited: 'edited',
        planned: 'planned',
        'removed-by-reboot': removedText,
      };
      const notes = [named[item.condition] ?? [], item.note ?? []].flat();
      lines.push(
        `  ${mark} ${escapeMultilineText(item.address)}${notes.length === 0 ? '' : `  ${styles.dim(`(${escapeMultilineText(notes.join('; '))})`)}`}`,
      );
      for (const { name, before, after } of item.fields)
        lines.push(`        ${name}  ${renderValue(name, before)} -> ${renderValue(name, after)}`);
    }
  }
  for (const { phase, changes } of status.leftOut ?? [])
    lines.push('', styles.warning(`The last apply of ${phase} was limited: ${renderLeftOutCount(changes)}. \`lazyjack plan\` shows them.`));
  if (removedByReboot !== undefined) lines.push('', `Run \`${removedByReboot.command}\` to create again what the reboot removed.`);
  return `${lines.join('\n')}\n`;
}

/** What is or was going on, a text for each. */
function renderRuns({ running, interrupted, awaitsConfirmation, lastRollBack }: Status): readonly string[] {
  return [
    ...(running ? [renderRunning(running)] : []),
    ...(interrupted ? [renderInterrupted(interrupted)] : []),
    ...(awaitsConfirmation ? [renderAwaited(awaitsConfirmation)] : []),
    ...(lastRollBack ? [renderRollBack(lastRollBack)] : []),
  ];
}
