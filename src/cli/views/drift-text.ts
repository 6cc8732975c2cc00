import type { Drift } from '../../app/drift/read-drift.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import { renderValue } from '../../core/text/value-text.ts';
import { makeTextStyles } from './text-styles.ts';

function countResources(count: number): string {
  return `${count} resource${count === 1 ? '' : 's'}`;
}

/** The resources that drifted, each with its changed fields, and those that could not be read. */
export function renderDrift({ compared, drifted, unreadable }: Drift, color: boolean): string {
  if (compared === 0) return 'lazyjack owns nothing on this host.\n';
  const styles = makeTextStyles(color);
  const changed = drifted.flatMap(({ address, fields }) => [
    `  ${styles.update('~')} ${escapeMultilineText(address)}`,
    ...fields.map(({ name, before, after }) => `        ${name}  ${renderValue(name, before)} -> ${renderValue(name, after)}`),
  ]);
  const unknown = unreadable.map(
    ({ address, reason }) => `  ${styles.warning('?')} ${escapeMultilineText(address)}  (${escapeMultilineText(reason)})`,
  );
  const unread = unreadable.length === 0 ? '' : `, ${unreadable.length} could not be read`;
  const summary =
    drifted.length === 0
      ? `No drift in ${countResources(compared)}${unread}.`
      : `Drift: ${drifted.length} of ${countResources(compared)}${unread}.`;
  return `${[...changed, ...unknown, summary].join('\n')}\n`;
}

/** A configuration that differs from the applied one. It is no drift. */
export function renderNotApplied(config: string, phases: readonly string[]): string {
  return `${escapeMultilineText(config)} differs from the applied configuration (${phases.join(', ')}). That is no drift; \`lazyjack plan\` shows what it would change.\n`;
}
