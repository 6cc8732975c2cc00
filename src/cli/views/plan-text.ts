import { type Action, type Change, compareFields } from '../../core/change.ts';
import type { Plan } from '../../planner/plan.ts';
import type { ContentsByDigest } from '../../app/plan/read-plan-contents.ts';
import { renderContentDiff } from './content-diff.ts';
import { renderRetained } from './retained-text.ts';
import { makeTextStyles, type TextStyles } from './text-styles.ts';
import { renderCounts } from '../../app/plan/count-plan.ts';
import { isEmptyValue, renderValue } from './value-text.ts';
import { escapeMultilineText } from './escape-multiline-text.ts';

export interface PlanTextOptions {
  readonly color: boolean;
  /** Bytes behind the digests in the plans' states, for diffs. */
  readonly contents: ContentsByDigest;
}

export interface TitledPlan {
  readonly plan: Plan;
  /** "prepare on my-master (config.yaml):". */
  readonly title: string;
}

const actionSymbols: Readonly<Record<Action, string>> = { create: '+', update: '~', replace: '-/+', delete: '-' };

/**
 * Plans for people, in the order in which they are carried out: one block per change with its identity, its reason and what changes; the last
 * line counts. A plan in which nothing is to be said has no heading either.
 */
export function renderPlans(parts: readonly TitledPlan[], { color, contents }: PlanTextOptions): string {
  const brush = makeTextStyles(color);
  const blocks = parts.flatMap(({ plan, title }) => {
    const said = renderBlocks(plan, brush, contents);
    return plan.changes.length > 0 || (said.length > 0 && parts.length > 1) ? [`${brush.strong(title)}\n`, ...said] : said;
  });
  if (blocks.length > 0) blocks.push('');
  return `${blocks.join('\n')}${renderCounts(parts.map(({ plan }) => plan))}\n`;
}

function renderBlocks(plan: Plan, brush: TextStyles, bytes: ContentsByDigest): readonly string[] {
  const blocks: string[] = [];
  const onTheSide = plan.changes.filter(({ reason }) => reason.type === 'side-effect');
  for (const change of plan.changes) if (!onTheSide.includes(change)) blocks.push(renderChange(change, brush, bytes));
  if (onTheSide.length > 0) blocks.push(renderSideEffects(onTheSide, brush));
  if (plan.unknown.length > 0) {
    blocks.push(
      plan.unknown
        .map(
          ({ address, reason }) =>
            `  ${brush.warning('?')} ${escapeMultilineText(address)}  ${brush.dim(`(${escapeMultilineText(reason)})`)}\n`,
        )
        .join(''),
    );
  }
  for (const { change, refusal } of plan.refused) {
    blocks.push(
      `  ${brush.error('!')} ${escapeMultilineText(change.address)}  ${brush.error('refused')}\n${indent(`${escapeMultilineText(refusal.detail)}\n${escapeMultilineText(refusal.fix)}`)}` +
        (refusal.adoptable
          ? indent(`To change it all the same, and give it back later: --adopt ${escapeMultilineText(change.address)}`)
          : ''),
    );
  }
  for (const item of plan.retained) blocks.push(renderRetained([item], brush));
  for (const { address, reason } of plan.irreversible)
    blocks.push(`  ${brush.dim('=')} ${escapeMultilineText(address)}  ${brush.dim(escapeMultilineText(reason))}\n`);
  return blocks;
}

function renderChange(change: Change, brush: TextStyles, bytes: ContentsByDigest): string {
  const mark = { create: brush.create, update: brush.update, replace: brush.update, delete: brush.delete }[change.action];
  const head = `${mark(actionSymbols[change.action].padStart(3))} ${brush.strong(escapeMultilineText(change.address))}  ${brush.dim(renderReason(change))}\n`;
  if (change.action === 'delete') return head;
  // Of something new, only what it has is worth a line.
  const fields = compareFields(change.before, change.after).filter(({ after }) => change.before !== null || !isEmptyValue(after));
  const width = Math.max(0, ...fields.map(({ name }) => name.length));
  const lines = fields.map(({ name, before, after }) => {
    const diff = renderContentDiff(change, before, after, bytes, brush);
    if (diff !== undefined) return diff;
    const forces = change.action === 'replace' && change.replaceCauses.includes(name) ? brush.dim('  (cannot be changed in place)') : '';
    const value = change.before === null ? renderValue(name, after) : `${renderValue(name, before)} -> ${renderValue(name, after)}`;
    return indent(`${name.padEnd(width)}  ${value}${forces}`);
  });
  return head + lines.join('');
}

/** What the kernel altered beside our own writes goes back with them: named, not explained one by one. */
function renderSideEffects(changes: readonly Change[], brush: TextStyles): string {
  const names = changes.map(({ address }) => escapeMultilineText(address)).join(', ');
  const what = changes.length === 1 ? 'thing that was altered' : 'things that were altered';
  return `  ${brush.update('~')} ${changes.length} ${what} on the side, back as before\n${indent(brush.dim(names))}`;
}

function indent(text: string): string {
  if (!text.includes('\n')) return `        ${text}\n`;
  return `${text.replace(/^/gmu, '        ')}\n`;
}

/** Why this change: a few words, and the line of the configuration that asks for it. */
function renderReason({ reason, sources }: Pick<Change, 'reason' | 'sources'>): string {
  const [source] = sources;
  const where = source === undefined ? '' : ` (${escapeMultilineText(source.file)}:${source.line})`;
  switch (reason.type) {
    case 'missing':
      return `missing${where}`;
    case 'differs':
      return `not as wanted${where}`;
    case 'drifted':
      return `changed by others since it was applied${where}`;
    case 'configuration-changed':
      return `configuration changed${where}`;
    case 'dependency':
      return `lives on ${escapeMultilineText(reason.address)}, which changes`;
    case 'no-longer-desired':
      return 'no longer wanted';
    case 'destroy':
      return 'given back';
    case 'side-effect':
      return 'altered by another change; given back with it';
  }
}
