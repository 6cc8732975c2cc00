import { arrange } from './hosts-arrangement.ts';
import { parseBlocks, renderBlock } from './hosts-block.ts';
import type { HostsBlock } from './hosts-block.ts';
import { entriesOf, othersAddresses, visibleAddresses } from './hosts-entries.ts';
import type { HostsEntry } from './hosts-entries.ts';
import { endOf, lineEnd } from './lines.ts';
import type { Line, LineEnd } from './lines.ts';
import { dropFromOwnLine, ownHostsLine } from './own-hosts-line.ts';

/** Addresses by name. An empty list: the file does not know the name. */
export type HostsAddresses = ReadonlyMap<string, readonly string[]>;

export function hostsAddresses(lines: readonly Line[], names: Iterable<string>): HostsAddresses {
  return mapValues(entriesOf(parseBlocks(lines), names), visibleAddresses);
}

/** What the names would have without us. `had`: what they had when we came. */
export function hostsAddressesOfOthers(lines: readonly Line[], had: HostsAddresses): HostsAddresses {
  return mapValues(entriesOf(parseBlocks(lines), had.keys()), (entries, name) => othersAddresses(entries, had.get(name)?.length === 0));
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
  const { shown, added } = arrange(entries, wanted, end);
  const own = entries.filter((entry) => entry.own);
  const undoing = wanted.length === 0 || [...shown].some(({ taken }) => taken);
  for (const entry of entries) {
    const draft = drafts[entry.at];
    if (draft === undefined || entry.own) continue;
    if (shown.has(entry)) draft.took.delete(name);
    else if (entry.bare && undoing && own.length === 0) draft.text = undefined;
    else draft.took.add(name);
  }

  const lastShown = Math.max(-1, ...[...shown].map(({ at }) => at));
  const inPlace = own.every(({ at }) => at > lastShown) ? own : [];
  for (const [at, entry] of own.entries()) {
    const draft = drafts[entry.at];
    const address = inPlace[at] && added[at];
    if (draft?.text === undefined || address === entry.address) continue;
    const rest = dropFromOwnLine(draft.text, name);
    draft.text = rest === undefined && address !== undefined ? ownHostsLine(address, name) : rest;
    if (rest !== undefined && address !== undefined) draft.behind.push(ownHostsLine(address, name));
  }
  const behind = drafts[inPlace.at(-1)?.at ?? -1]?.behind ?? last;
  behind.push(...added.slice(inPlace.length).map((address) => ownHostsLine(address, name)));
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
