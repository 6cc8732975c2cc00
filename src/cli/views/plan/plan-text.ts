import type { ContentsByDigest } from '../../../app/plan/read-plan-contents.ts';
import { listForgotten } from '../../../app/plan/count-plan.ts';
import type { Action, Change } from '../../../core/change.ts';
import { groupBy } from '../../../core/group-by.ts';
import type { Address } from '../../../core/resource.ts';
import { escapeMultilineText } from '../../../core/text/escape-multiline-text.ts';
import type { Plan } from '../../../planner/plan.ts';
import { foldText } from '../fold-text.ts';
import { renderLimit } from '../limit-text.ts';
import { renderRetained } from '../retained-text.ts';
import { makeTextStyles } from '../text-styles.ts';
import { type ChangeTextOptions, renderFullChange, renderShortChanges } from './change-text.ts';
import type { PlanDetail } from './plan-detail.ts';

export interface PlanTextOptions {
  readonly color: boolean;
  readonly contents: ContentsByDigest;
  /** Columns of the terminal; undefined: no terminal. */
  readonly width: number | undefined;
  readonly detail: PlanDetail;
}

export interface TitledPlan {
  readonly plan: Plan;
  /** "prepare on my-master (config.yaml):". */
  readonly title: string;
}

/**
 * The changes of plans for people, in the order in which they are carried out, and what is retained and forgotten. Ends with an empty line
 * unless it is empty. What keeps a plan from being applied is the task of `reasons-text.ts`.
 */
export function renderPlans(parts: readonly TitledPlan[], { color, contents, width, detail }: PlanTextOptions): string {
  const options = { styles: makeTextStyles(color), contents, width };
  if (detail === 'quiet') return '';
  const blocks = parts.flatMap(({ plan, title }) => {
    const shown = detail === 'summary' ? renderKindCounts(plan, options) : renderBlocks(plan, detail === 'full', options);
    const isTitled = plan.changes.length > 0 || parts.length > 1;
    return shown === '' ? [] : [`${isTitled ? foldText(`${options.styles.strong(title)}\n`, { width, hang: 4 }) : ''}${shown}`];
  });
  return blocks.map((block) => `${block}\n`).join('');
}

function renderBlocks(plan: Plan, isFull: boolean, options: ChangeTextOptions): string {
  const { styles, width } = options;
  const sideEffects = plan.changes.filter(isSideEffect);
  const changes = plan.changes.filter((change) => !isSideEffect(change));
  const forgotten = listForgotten(plan);
  const rest = [
    ...(sideEffects.length > 0 ? [renderSideEffects(sideEffects, isFull, options)] : []),
    renderRetained(plan.retained, styles),
    ...[...groupBy(plan.irreversible, ({ reason }) => reason)].map(([reason, group]) => {
      const addresses = group.map(({ address }) => address);
      const names = (width === undefined ? addresses : nameInOneLine(addresses)).map(escapeMultilineText);
      return `  ${styles.dim('=')} ${names.join(', ')}  ${styles.dim(escapeMultilineText(reason))}\n`;
    }),
    ...(forgotten.length > 0 ? [renderForgotten(forgotten, options)] : []),
    ...(plan.limit === undefined ? [] : [renderLimit(plan.limit, styles)]),
  ].join('');
  const shown = isFull
    ? changes.map((change) => renderFullChange(change, options)).join('\n') + (changes.length > 0 && rest !== '' ? '\n' : '')
    : renderShortChanges(changes, options);
  return shown + foldText(rest, { width, hang: 4 });
}

/** An address of the same kind as the one before it leaves its kind out. */
function nameInOneLine(addresses: readonly Address[]): readonly string[] {
  const kindOf = (address = ''): string => address.slice(0, address.indexOf(':') + 1);
  return addresses.map((address, at) => (kindOf(addresses[at - 1]) === kindOf(address) ? address.slice(kindOf(address).length) : address));
}

const isSideEffect = ({ reason }: Change): boolean => reason.type === 'side-effect';

/** The most addresses of one kind that a plan for people names; `--full` and the JSON name all. */
const namedPerKind = 5;

function nameSome(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map(escapeMultilineText).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Side effects are restored with the changes that caused them: they are named, without their fields. */
function renderSideEffects(changes: readonly Change[], isFull: boolean, { styles }: ChangeTextOptions): string {
  const names = nameSome(
    changes.map(({ address }) => address),
    isFull ? Infinity : namedPerKind,
  );
  return `  ${styles.update('~')} ${changes.length} side ${changes.length === 1 ? 'effect' : 'effects'} to restore: ${styles.dim(names)}\n`;
}

/** Resources of which nothing needs a restore: one line per kind. */
function renderForgotten(addresses: readonly Address[], { styles }: ChangeTextOptions): string {
  const byKind = groupBy(addresses, (address) => address.slice(0, address.indexOf(':')));
  const lines = [...byKind].map(([kind, group]) => {
    const names = group.map((address) => address.slice(kind.length + 1));
    return `        ${escapeMultilineText(kind)}  ${styles.dim(nameSome(names, namedPerKind))}\n`;
  });
  const count = `${addresses.length} ${addresses.length === 1 ? 'resource' : 'resources'}`;
  return `  ${styles.dim('=')} ${count} to forget; no restore needed\n${lines.join('')}`;
}

const actions: readonly Action[] = ['create', 'update', 'replace', 'delete'];

/** `--summary`: a line per action, with how many resources of each kind. */
function renderKindCounts({ changes }: Plan, { styles, width }: ChangeTextOptions): string {
  const lines = actions.flatMap((action) => {
    const kinds = groupBy(
      changes.filter((change) => change.action === action),
      ({ ref }) => ref.kind,
    );
    const counts = [...kinds].map(([kind, group]) => `${group.length} ${escapeMultilineText(kind)}`);
    return counts.length === 0 ? [] : [`  ${action}  ${styles.dim(counts.join(', '))}\n`];
  });
  return foldText(lines.join(''), { width, hang: 8 });
}
