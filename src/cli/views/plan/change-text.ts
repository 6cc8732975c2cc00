import type { ContentsByDigest } from '../../../app/plan/read-plan-contents.ts';
import { type Action, type Change, compareFields, type FieldChange } from '../../../core/change.ts';
import { groupBy } from '../../../core/group-by.ts';
import type { Json } from '../../../core/json.ts';
import { escapeHidden } from '../../../core/text/escape-hidden.ts';
import { escapeMultilineText } from '../../../core/text/escape-multiline-text.ts';
import { isEmptyValue, renderValue } from '../../../core/text/value-text.ts';
import { foldText } from '../fold-text.ts';
import type { TextStyles } from '../text-styles.ts';
import { diffContent, diffLists } from './content-diff.ts';
import { shortFieldOf, shortFieldsOf } from './short-fields.ts';

export interface ChangeTextOptions {
  readonly styles: TextStyles;
  /** Bytes behind the digests in the states, for diffs. */
  readonly contents: ContentsByDigest;
  /** Columns of the terminal; undefined: no terminal. */
  readonly width: number | undefined;
}

/** A changed file or chain shows this many lines of its diff, unless `--full` asks for all. */
const maxDiffLines = 20;

const actionSymbols: Readonly<Record<Action, string>> = { create: '+', update: '~', replace: '-/+', delete: '-' };

const cannotChange = '(cannot be changed in place)';

/**
 * One line per change with the fields that matter, and the diff of a changed file or chain. On a terminal, changes of one kind that show at
 * most one field share a line, which names the kind once.
 */
export function renderShortChanges(changes: readonly Change[], options: ChangeTextOptions): string {
  const entries = changes.map((change) => makeEntry(change, options));
  const groups = options.width === undefined ? entries.map((entry) => [entry]) : groupAlike(entries);
  return groups.map((group) => renderGroup(group, options)).join('');
}

/** One block per change with every field, the contents of new files and its line of the configuration. */
export function renderFullChange(change: Change, { styles, contents, width }: ChangeTextOptions): string {
  const head = `${renderMark(change.action, styles)} ${styles.strong(escapeHidden(change.address))}  ${styles.dim(renderReason(change))}\n`;
  if (change.action === 'delete') return foldText(head, { width, hang: 4 });
  const fields = shownFields(change);
  const column = Math.max(0, ...fields.map(({ name }) => name.length));
  const lines = fields.map((field) => renderFullField(change, field, column, { styles, contents, width }));
  return foldText(head, { width, hang: 4 }) + lines.join('');
}

interface Entry {
  readonly change: Change;
  /** Reason and fields, in one line. */
  readonly tail: string;
  /** At most one field is shown, so that changes that show the same can share a line. */
  readonly isShort: boolean;
  /** Indented lines of a diff. */
  readonly body: string;
}

function makeEntry(change: Change, options: ChangeTextOptions): Entry {
  const reason = describeShortReason(change);
  const { words, body } = change.action === 'delete' ? { words: [], body: '' } : describeFields(change, options);
  const texts = [reason, words.join(', ')].filter((text) => text !== '');
  return { change, tail: texts.join(': '), isShort: words.length <= 1 && body === '', body };
}

function describeFields(change: Change, options: ChangeTextOptions): { readonly words: readonly string[]; readonly body: string } {
  const { kind } = change.ref;
  if (change.before === null) {
    const fields = shortFieldsOf(kind).map((field) => ({ field, value: change.after[field.name] }));
    const shown = fields.filter(({ field, value }) => value !== undefined && !field.isDefault(value, change.ref));
    return { words: shown.map(({ field, value }) => escapeHidden(`${field.lead}${field.text(value)}`)), body: '' };
  }
  const words: string[] = [];
  let body = '';
  for (const { name, before, after } of shownFields(change)) {
    const { lead, text } = shortFieldOf(kind, name);
    const forces = isReplaceCause(change, name) ? ` ${cannotChange}` : '';
    const diff = diffContent(change, before, after, options.contents) ?? diffRules(name, before, after);
    if (diff !== undefined && 'lines' in diff) body += renderDiff(diff.lines, maxDiffLines, options);
    if (diff !== undefined && 'note' in diff) words.push(`${name} ${diff.note}${forces}`);
    else if (diff === undefined || name === 'rules') words.push(escapeHidden(`${lead}${text(before)} -> ${text(after)}${forces}`));
    else words.push(`${name}${forces}`);
  }
  return { words, body };
}

function diffRules(name: string, before: Json | undefined, after: Json | undefined): { readonly lines: readonly string[] } | undefined {
  return name === 'rules' ? { lines: diffLists(toTexts(before), toTexts(after)) } : undefined;
}

function toTexts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((item: Json) => (typeof item === 'string' ? item : renderValue('', item))) : [];
}

/** Changes of one kind in the place of the first, if they show little. */
function groupAlike(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { action, address, ref } = entry.change;
    const key = entry.isShort ? JSON.stringify([action, ref.kind]) : address;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

/** `+ hosts:minion1  fd00:20::a; minion2  fd00:20::ff`: addresses that differ in nothing else precede what they show. */
function renderGroup(group: readonly Entry[], { styles, width }: ChangeTextOptions): string {
  const [first] = group;
  if (first === undefined) return '';
  const kind = `${first.change.ref.kind}:`;
  const parts = [...groupBy(group, ({ tail }) => tail)].map(([tail, entries]) => {
    const names = entries.map((entry) => (entry === first ? entry.change.address : entry.change.address.slice(kind.length)));
    return `${names.map((name) => styles.strong(escapeHidden(name))).join(', ')}${tail === '' ? '' : `  ${styles.dim(tail)}`}`;
  });
  return `${foldText(`${renderMark(first.change.action, styles)} ${parts.join('; ')}`, { width, hang: 4 })}\n${first.body}`;
}

function renderMark(action: Action, styles: TextStyles): string {
  const mark = { create: styles.create, update: styles.update, replace: styles.update, delete: styles.delete }[action];
  return mark(actionSymbols[action].padStart(3));
}

/** A new resource shows only fields that have a value. */
function shownFields({ before, after }: Change): readonly FieldChange[] {
  return compareFields(before, after).filter((field) => before !== null || !isEmptyValue(field.after));
}

function renderFullField(change: Change, { name, before, after }: FieldChange, column: number, options: ChangeTextOptions): string {
  const { styles, contents, width } = options;
  const forces = isReplaceCause(change, name) ? styles.dim(`  ${cannotChange}`) : '';
  const label = name.padEnd(column);
  const fold = (text: string): string => foldText(`        ${text}\n`, { width, hang: column + 2 });
  const diff = diffContent(change, before, after, contents);
  if (diff !== undefined) return 'note' in diff ? fold(`${label}  ${diff.note}`) : renderDiff(diff.lines, Infinity, options);
  if (name === 'rules' && change.before === null)
    return toTexts(after)
      .map((rule, at) => fold(`${at === 0 ? label : ' '.repeat(column)}  ${escapeHidden(rule)}`))
      .join('');
  const rules = diffRules(name, before, after);
  if (rules !== undefined) return `${fold(`${label}${forces}`)}${renderDiff(rules.lines, Infinity, options)}`;
  const value = change.before === null ? renderValue(name, after) : `${renderValue(name, before)} -> ${renderValue(name, after)}`;
  return fold(`${label}  ${value}${forces}`);
}

function isReplaceCause(change: Change, name: string): boolean {
  return change.action === 'replace' && change.replaceCauses.includes(name);
}

function renderDiff(lines: readonly string[], limit: number, { styles, width }: ChangeTextOptions): string {
  // One line more than the limit is shown rather than counted.
  const shown = lines.length > limit + 1 ? lines.slice(0, limit) : lines;
  const more = lines.length - shown.length;
  const text = shown.map((line) => `        ${paintLine(line, styles)}\n`).join('');
  return foldText(`${text}${more === 0 ? '' : `        ${styles.dim(`... ${more} more lines, --full`)}\n`}`, { width, hang: 2 });
}

function paintLine(line: string, styles: TextStyles): string {
  if (line.startsWith('+')) return styles.create(line);
  if (line.startsWith('-')) return styles.delete(line);
  return line.startsWith('@') ? styles.dim(line) : line;
}

function describeSource({ sources: [source] }: Pick<Change, 'sources'>): string {
  return source === undefined ? '' : escapeMultilineText(`${source.file}:${source.line}`);
}

/** The configuration is not the reason of these changes, so no line of it is named. */
const reasonsElsewhere: ReadonlySet<Change['reason']['type']> = new Set(['new-in-version', 'host-changed', 'dependency']);

/** The reason of a change, and the line of the configuration that it comes from. */
export function renderReason(change: Pick<Change, 'reason' | 'sources'>): string {
  const where = reasonsElsewhere.has(change.reason.type) ? '' : describeSource(change);
  return `${describeReason(change)}${where === '' ? '' : ` (${where})`}`;
}

/** The symbol says that a resource is missing, differs or is restored. */
function describeShortReason(change: Change): string {
  const { type } = change.reason;
  if (type === 'missing' || type === 'differs' || type === 'destroy') return '';
  const where = type === 'configuration-changed' ? describeSource(change) : '';
  return `${describeReason(change)}${where === '' ? '' : ` (${where})`}`;
}

function describeReason({ reason }: Pick<Change, 'reason'>): string {
  switch (reason.type) {
    case 'missing':
      return 'missing';
    case 'differs':
      return 'differs';
    case 'interrupted':
      return 'interrupted';
    case 'drifted':
      return 'drifted';
    case 'configuration-changed':
      return 'configuration changed';
    case 'new-in-version':
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
