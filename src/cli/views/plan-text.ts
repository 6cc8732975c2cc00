import { type Action, type Change, compareFields } from '../../core/change.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Address } from '../../core/resource.ts';
import type { Plan } from '../../planner/plan.ts';
import type { ContentsByDigest } from '../../app/plan/read-plan-contents.ts';
import { renderContentDiff } from './content-diff.ts';
import { renderLimit } from './limit-text.ts';
import { renderRetained } from './retained-text.ts';
import { makeTextStyles, type TextStyles } from './text-styles.ts';
import { listForgotten, renderCounts } from '../../app/plan/count-plan.ts';
import { isEmptyValue, renderValue } from '../../core/text/value-text.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

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
 * line counts the changes. A plan with nothing to show has no heading.
 */
export function renderPlans(parts: readonly TitledPlan[], { color, contents }: PlanTextOptions): string {
  const styles = makeTextStyles(color);
  const blocks = parts.flatMap(({ plan, title }) => {
    const shown = renderBlocks(plan, styles, contents);
    return plan.changes.length > 0 || (shown.length > 0 && parts.length > 1) ? [`${styles.strong(title)}\n`, ...shown] : shown;
  });
  if (blocks.length > 0) blocks.push('');
  return `${blocks.join('\n')}${renderCounts(parts.map(({ plan }) => plan))}\n`;
}

function renderBlocks(plan: Plan, styles: TextStyles, bytes: ContentsByDigest): readonly string[] {
  const blocks: string[] = [];
  const sideEffects = plan.changes.filter(({ reason }) => reason.type === 'side-effect');
  for (const change of plan.changes) if (!sideEffects.includes(change)) blocks.push(renderChange(change, styles, bytes));
  if (sideEffects.length > 0) blocks.push(renderSideEffects(sideEffects, styles));
  if (plan.unknown.length > 0) {
    blocks.push(
      plan.unknown
        .map(
          ({ address, reason }) =>
            `  ${styles.warning('?')} ${escapeMultilineText(address)}  ${styles.dim(`(${escapeMultilineText(reason)})`)}\n`,
        )
        .join(''),
    );
  }
  for (const { change, refusal } of plan.refused) {
    blocks.push(
      `  ${styles.error('!')} ${escapeMultilineText(change.address)}  ${styles.error('refused')}\n${indent(`${escapeMultilineText(refusal.detail)}\n${escapeMultilineText(refusal.fix)}`)}` +
        (refusal.adoptable ? indent(`To take over this foreign object: --adopt ${escapeMultilineText(change.address)}`) : ''),
    );
  }
  for (const item of plan.retained) blocks.push(renderRetained([item], styles));
  for (const { address, reason } of plan.irreversible)
    blocks.push(`  ${styles.dim('=')} ${escapeMultilineText(address)}  ${styles.dim(escapeMultilineText(reason))}\n`);
  const forgotten = listForgotten(plan);
  if (forgotten.length > 0) blocks.push(renderForgotten(forgotten, styles));
  const limit = plan.limit === undefined ? '' : renderLimit(plan.limit, styles);
  if (limit !== '') blocks.push(limit);
  return blocks;
}

function renderChange(change: Change, styles: TextStyles, bytes: ContentsByDigest): string {
  const mark = { create: styles.create, update: styles.update, replace: styles.update, delete: styles.delete }[change.action];
  const head = `${mark(actionSymbols[change.action].padStart(3))} ${styles.strong(escapeMultilineText(change.address))}  ${styles.dim(renderReason(change))}\n`;
  if (change.action === 'delete') return head;
  // A new resource shows only the fields that have a value.
  const fields = compareFields(change.before, change.after).filter(({ after }) => change.before !== null || !isEmptyValue(after));
  const width = Math.max(0, ...fields.map(({ name }) => name.length));
  const lines = fields.map(({ name, before, after }) => {
    const diff = renderContentDiff(change, before, after, bytes, styles);
    if (diff !== undefined) return diff;
    const forces = change.action === 'replace' && change.replaceCauses.includes(name) ? styles.dim('  (cannot be changed in place)') : '';
    const value = change.before === null ? renderValue(name, after) : `${renderValue(name, before)} -> ${renderValue(name, after)}`;
    return indent(`${name.padEnd(width)}  ${value}${forces}`);
  });
  return head + lines.join('');
}

/** Side effects are restored with the changes that caused them: they are named, without their fields. */
function renderSideEffects(changes: readonly Change[], styles: TextStyles): string {
  const names = changes.map(({ address }) => escapeMultilineText(address)).join(', ');
  return `  ${styles.update('~')} ${changes.length} side ${changes.length === 1 ? 'effect' : 'effects'} to restore\n${indent(styles.dim(names))}`;
}

/** The most addresses of one kind that a plan for people names; the JSON names all. */
const namedPerKind = 5;

/** Resources of which nothing needs a restore: one line per kind. */
function renderForgotten(addresses: readonly Address[], styles: TextStyles): string {
  const byKind = groupBy(addresses, (address) => address.slice(0, address.indexOf(':')));
  const lines = [...byKind].map(([kind, group]) => {
    const names = group.slice(0, namedPerKind).map((address) => escapeMultilineText(address.slice(kind.length + 1)));
    const more = group.length > names.length ? ` and ${group.length - names.length} more` : '';
    return indent(`${escapeMultilineText(kind)}  ${styles.dim(`${names.join(', ')}${more}`)}`);
  });
  const count = `${addresses.length} ${addresses.length === 1 ? 'resource' : 'resources'}`;
  return `  ${styles.dim('=')} ${count} to forget; no restore needed\n${lines.join('')}`;
}

function indent(text: string): string {
  if (!text.includes('\n')) return `        ${text}\n`;
  return `${text.replace(/^/gmu, '        ')}\n`;
}

/** The reason of a change, and the line of the configuration that it comes from. */
export function renderReason({ reason, sources }: Pick<Change, 'reason' | 'sources'>): string {
  const [source] = sources;
  const where = source === undefined ? '' : ` (${escapeMultilineText(source.file)}:${source.line})`;
  switch (reason.type) {
    case 'missing':
      return `missing${where}`;
    case 'differs':
      return `differs${where}`;
    case 'interrupted':
      return `interrupted${where}`;
    case 'drifted':
      return `drifted${where}`;
    case 'configuration-changed':
      return `configuration changed${where}`;
    case 'new-in-version':
      // The configuration is not the reason, so no line of it is named.
      return `new in ${reason.version}`;
    case 'host-changed':
      return `needed by ${escapeMultilineText(reason.by)}`;
    case 'dependency':
      return `depends on ${escapeMultilineText(reason.address)}, which changes`;
    case 'no-longer-desired':
      return 'no longer desired';
    case 'destroy':
      return 'restored';
    case 'side-effect':
      return 'side effect of another change';
  }
}
