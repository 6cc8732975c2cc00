import { arrange } from './hosts-arrangement.ts';
import { parseBlocks, renderBlock } from './hosts-block.ts';
import type { HostsBlock } from './hosts-block.ts';
import { distinctAddresses, entriesOf, splitByOwner } from './hosts-entries.ts';
import type { HostsEntry } from './hosts-entries.ts';
import { endOf, lineEnd } from './lines.ts';
import type { Line, LineEnd } from './lines.ts';
import { dropFromOwnLine, ownHostsLine } from './own-hosts-line.ts';

/** Addresses by name. An empty list: the file does not know the name. */
export type HostsAddresses = ReadonlyMap<string, readonly string[]>;

export function hostsAddresses(lines: readonly Line[], names: Iterable<string>): HostsAddresses {
  return mapValues(entriesOf(parseBlocks(lines), names), (entries) => distinctAddresses(entries.filter(({ taken }) => !taken)));
}

/** What the names would have without us, as far as the file can tell. `had`: what they had when we came. */
export function hostsAddressesOfOthers(lines: readonly Line[], had: HostsAddresses): HostsAddresses {
  return mapValues(entriesOf(parseBlocks(lines), had.keys()), (entries, name) =>
    distinctAddresses(splitByOwner(entries, had.get(name)?.length === 0).others),
  );
}

/** Whether anything in the file is there because of us. */
export function isHostsFileOurs(lines: readonly Line[]): boolean {
  return parseBlocks(lines).some(({ own, took }) => own || took.size > 0);
}

/** What becomes of one block. */
interface Draft {
  readonly block: HostsBlock;
  readonly took: Set<string>;
  /** Of a line of ours; undefined: it goes. */
  text: string | undefined;
  /** New lines of ours behind it. */
  readonly behind: string[];
}

/** The file in which these names, and no others, have other addresses. One pass over the file, however many names. */
export function setHostsAddresses(lines: readonly Line[], wanted: HostsAddresses): Line[] {
  const blocks = parseBlocks(lines);
  const drafts = blocks.map((block): Draft => ({ block, took: new Set(block.took), text: block.original, behind: [] }));
  const end = endOf(blocks);
  const last: string[] = [];
  for (const [name, entries] of entriesOf(blocks, wanted.keys())) {
    setOne({ drafts, last, end }, name, entries, wanted.get(name) ?? []);
  }
  const fileEnd = lineEnd(lines);
  const rendered = drafts.map((draft) => renderDraft(draft, fileEnd));
  rendered.splice(
    end,
    0,
    last.map((text) => ({ text, eol: fileEnd })),
  );
  return rendered.flat();
}

interface Drafts {
  readonly drafts: readonly Draft[];
  readonly last: string[];
  readonly end: number;
}

function setOne({ drafts, last, end }: Drafts, name: string, entries: readonly HostsEntry[], wanted: readonly string[]): void {
  const { shown, hidden, spare, added } = arrange(entries, wanted, end);
  for (const { at } of shown) drafts[at]?.took.delete(name);
  for (const { at } of hidden) drafts[at]?.took.add(name);
  const lastShown = Math.max(-1, ...[...shown].map(({ at }) => at));
  const inPlace = added.length > 0 && spare.every(({ at }) => at > lastShown) ? spare : [];
  for (const [at, entry] of spare.entries()) replaceOwn(drafts[entry.at], name, entry, inPlace[at] && added[at]);
  const behind = drafts[inPlace.at(-1)?.at ?? -1]?.behind ?? last;
  behind.push(...added.slice(inPlace.length).map((address) => ownHostsLine(address, name)));
}

/** Names that somebody added to a line of ours stay where they are, with the address that they had. */
function replaceOwn(draft: Draft | undefined, name: string, { address }: HostsEntry, wanted: string | undefined): void {
  if (draft?.text === undefined || wanted === address) return;
  draft.text = dropFromOwnLine(draft.text, name);
  if (wanted === undefined) return;
  if (draft.text === undefined) draft.text = ownHostsLine(wanted, name);
  else draft.behind.push(ownHostsLine(wanted, name));
}

function renderDraft({ block, took, text, behind }: Draft, fileEnd: Exclude<LineEnd, ''>): Line[] {
  const added = behind.map((line): Line => ({ text: line, eol: fileEnd }));
  const rest = text === undefined ? [] : text === block.original ? renderOthers(block, took, fileEnd) : [{ text, eol: block.eol }];
  return [...rest, ...added];
}

function renderOthers(block: HostsBlock, took: ReadonlySet<string>, fileEnd: LineEnd): readonly Line[] {
  const needless = took.size === 0 && block.lines.length > 1;
  return sameSet(took, block.took) && !needless ? block.lines : renderBlock(block, took, fileEnd);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function mapValues<V, W>(map: ReadonlyMap<string, V>, value: (v: V, key: string) => W): Map<string, W> {
  return new Map([...map].map(([key, v]) => [key, value(v, key)]));
}
