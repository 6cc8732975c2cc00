import { arrangeHostsEntries } from './hosts-arrangement.ts';
import { parseBlocks, renderBlock } from './hosts-block.ts';
import type { HostsBlock } from './hosts-block.ts';
import { listDistinctAddresses, findHostsEntries, splitByOwner } from './hosts-entries.ts';
import type { HostsEntry } from './hosts-entries.ts';
import { findAppendIndex, detectLineEnd } from '../../shared/text/text-lines.ts';
import type { Line, LineEnd } from '../../shared/text/text-lines.ts';
import { removeNameFromOwnedLine, makeOwnedHostsLine } from './owned-hosts-line.ts';

/** Addresses by name. An empty list: the file does not contain the name. */
export type HostsAddresses = ReadonlyMap<string, readonly string[]>;

export function readHostsAddresses(lines: readonly Line[], names: Iterable<string>): HostsAddresses {
  return mapValues(findHostsEntries(parseBlocks(lines), names), (entries) =>
    listDistinctAddresses(entries.filter(({ isTaken }) => !isTaken)),
  );
}

/** The addresses that the names would have without lazyjack, as far as the file shows. `previous`: their addresses before the first change. */
export function readForeignHostsAddresses(lines: readonly Line[], previous: HostsAddresses): HostsAddresses {
  return mapValues(findHostsEntries(parseBlocks(lines), previous.keys()), (entries, name) =>
    listDistinctAddresses(splitByOwner(entries, previous.get(name)?.length === 0).foreign),
  );
}

/** Whether anything in the file was written because of lazyjack. */
export function hasOwnedHostsLines(lines: readonly Line[]): boolean {
  return parseBlocks(lines).some(({ isOwned, takenNames }) => isOwned || takenNames.size > 0);
}

/** The new form of one block. */
interface BlockDraft {
  readonly block: HostsBlock;
  readonly takenNames: Set<string>;
  /** The text of an owned line; undefined: it is deleted. */
  text: string | undefined;
  /** New owned lines after it. */
  readonly addedLines: string[];
}

/** The file with other addresses for exactly these names. One pass over the file, for any number of names. */
export function setHostsAddresses(lines: readonly Line[], desired: HostsAddresses): Line[] {
  const blocks = parseBlocks(lines);
  const drafts = blocks.map((block): BlockDraft => ({
    block,
    takenNames: new Set(block.takenNames),
    text: block.original,
    addedLines: [],
  }));
  const appendIndex = findAppendIndex(blocks);
  const appendedLines: string[] = [];
  for (const [name, entries] of findHostsEntries(blocks, desired.keys())) {
    setAddressesOfName({ drafts, appendedLines, appendIndex }, name, entries, desired.get(name) ?? []);
  }
  const fileEnd = detectLineEnd(lines);
  const rendered = drafts.map((draft) => renderDraft(draft, fileEnd));
  rendered.splice(
    appendIndex,
    0,
    appendedLines.map((text) => ({ text, eol: fileEnd })),
  );
  return rendered.flat();
}

interface FileDraft {
  readonly drafts: readonly BlockDraft[];
  readonly appendedLines: string[];
  readonly appendIndex: number;
}

function setAddressesOfName(
  { drafts, appendedLines, appendIndex }: FileDraft,
  name: string,
  entries: readonly HostsEntry[],
  desired: readonly string[],
): void {
  const { shown, hidden, obsolete, addedAddresses } = arrangeHostsEntries(entries, desired, appendIndex);
  for (const { blockIndex } of shown) drafts[blockIndex]?.takenNames.delete(name);
  for (const { blockIndex } of hidden) drafts[blockIndex]?.takenNames.add(name);
  const lastShown = Math.max(-1, ...[...shown].map(({ blockIndex }) => blockIndex));
  const inPlace = addedAddresses.length > 0 && obsolete.every(({ blockIndex }) => blockIndex > lastShown) ? obsolete : [];
  for (const [at, entry] of obsolete.entries())
    replaceInOwnedLine(drafts[entry.blockIndex], name, entry, inPlace[at] && addedAddresses[at]);
  const target = drafts[inPlace.at(-1)?.blockIndex ?? -1]?.addedLines ?? appendedLines;
  target.push(...addedAddresses.slice(inPlace.length).map((address) => makeOwnedHostsLine(address, name)));
}

/** Names that were added to an owned line keep their place and their address. */
function replaceInOwnedLine(draft: BlockDraft | undefined, name: string, { address }: HostsEntry, desired: string | undefined): void {
  if (draft?.text === undefined || desired === address) return;
  draft.text = removeNameFromOwnedLine(draft.text, name);
  if (desired === undefined) return;
  if (draft.text === undefined) draft.text = makeOwnedHostsLine(desired, name);
  else draft.addedLines.push(makeOwnedHostsLine(desired, name));
}

function renderDraft({ block, takenNames, text, addedLines }: BlockDraft, fileEnd: Exclude<LineEnd, ''>): Line[] {
  const added = addedLines.map((line): Line => ({ text: line, eol: fileEnd }));
  const rest =
    text === undefined ? [] : text === block.original ? renderForeignBlock(block, takenNames, fileEnd) : [{ text, eol: block.eol }];
  return [...rest, ...added];
}

function renderForeignBlock(block: HostsBlock, takenNames: ReadonlySet<string>, fileEnd: LineEnd): readonly Line[] {
  const isPreservationNeedless = takenNames.size === 0 && block.lines.length > 1;
  return isSameSet(takenNames, block.takenNames) && !isPreservationNeedless ? block.lines : renderBlock(block, takenNames, fileEnd);
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function mapValues<V, W>(map: ReadonlyMap<string, V>, value: (v: V, key: string) => W): Map<string, W> {
  return new Map([...map].map(([key, v]) => [key, value(v, key)]));
}
