import { preservedLineStart } from '../../../core/owner-marks.ts';
import { type HostsLine, parseHostsLine, withNames, withoutNames } from './hosts-line.ts';
import type { Line, LineEnd } from '../../shared/text/text-lines.ts';
import { isOwnedHostsLine } from './owned-hosts-line.ts';

/** A foreign line, byte for byte, and the names that lazyjack took from it. */
interface PreservedLine {
  readonly original: string;
  readonly parsed: HostsLine;
  readonly takenNames: ReadonlySet<string>;
}

const commentMiddle = ' from: ';

/** The comment that preserves a line: `# lazyjack took my-master from: 127.0.1.1 my-master.lan my-master`. */
function formatPreservedComment(original: string, takenNames: ReadonlySet<string>): string {
  const names = parseHostsLine(original)?.names.map(({ name }) => name) ?? [];
  const orderedNames = [...new Set(names)].filter((name) => takenNames.has(name));
  return preservedLineStart + orderedNames.join(' ') + commentMiddle + original;
}

/** undefined: not a comment of lazyjack, or one that was edited. */
function parsePreservedComment(text: string): PreservedLine | undefined {
  const end = text.indexOf(commentMiddle);
  if (!text.startsWith(preservedLineStart) || end < preservedLineStart.length) return undefined;
  const takenNames = new Set(text.slice(preservedLineStart.length, end).split(' '));
  const original = text.slice(end + commentMiddle.length);
  const parsed = parseHostsLine(original);
  return parsed !== undefined && formatPreservedComment(original, takenNames) === text ? { original, parsed, takenNames } : undefined;
}

/**
 * One line of /etc/hosts as it was before lazyjack took names from it, and the names taken. In the file, a foreign line that lost names is
 * a comment that preserves it byte for byte, followed by a line with the remaining names, if any:
 *
 *     # lazyjack took my-master from: 127.0.1.1  my-master.lan my-master
 *     127.0.1.1  my-master.lan
 */
export interface HostsBlock {
  readonly original: string;
  readonly takenNames: ReadonlySet<string>;
  /** The parsed original; undefined: not a line that gives names. */
  readonly parsed: HostsLine | undefined;
  /** lazyjack wrote it. */
  readonly isOwned: boolean;
  /** The lines in the file. Unchanged blocks are written back from here. */
  readonly lines: readonly Line[];
  readonly eol: LineEnd;
}

export function parseBlocks(lines: readonly Line[]): HostsBlock[] {
  const blocks: HostsBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (line === undefined) break;
    const preserved = parsePreservedComment(line.text);
    const block = preserved === undefined ? makePlainBlock(line) : makePreservedBlock(preserved, line, lines[at + 1]);
    blocks.push(block);
    at += block.lines.length;
  }
  return blocks;
}

/** The lines of a block from which exactly these names are taken. */
export function renderBlock({ original, eol }: HostsBlock, takenNames: ReadonlySet<string>, fileEnd: LineEnd): Line[] {
  if (takenNames.size === 0) return [{ text: original, eol }];
  const comment = formatPreservedComment(original, takenNames);
  const remaining = withoutNames(original, takenNames);
  if (remaining === undefined) return [{ text: comment, eol }];
  // A carriage return at the very end of a file is text. With only `\n` after it, it would be read back as part of a line end.
  const openEnd = original.endsWith('\r') ? '\r\n' : fileEnd;
  return [
    { text: comment, eol: eol === '' ? openEnd : eol },
    { text: remaining, eol },
  ];
}

function makePlainBlock(line: Line): HostsBlock {
  const parsed = parseHostsLine(line.text);
  const isOwned = parsed !== undefined && isOwnedHostsLine(parsed);
  return { original: line.text, takenNames: new Set(), parsed, isOwned, lines: [line], eol: line.eol };
}

function makePreservedBlock(preserved: PreservedLine, comment: Line, next: Line | undefined): HostsBlock {
  const remaining = withoutNames(preserved.original, preserved.takenNames);
  if (remaining === undefined) return { ...preserved, isOwned: false, lines: [comment], eol: comment.eol };
  if (next?.text === remaining) return { ...preserved, isOwned: false, lines: [comment, next], eol: next.eol };
  return (next && makeEditedBlock(preserved, comment, next)) ?? makeOrphanedBlock(preserved, comment);
}

/** The remaining line was edited: the edited line is kept, and the names will be restored after its own. */
function makeEditedBlock(preserved: PreservedLine, comment: Line, next: Line): HostsBlock | undefined {
  const edited = parseHostsLine(next.text);
  const editedNames = new Set(edited?.names.map(({ name }) => name));
  const shared = preserved.parsed.names.some(({ name }) => editedNames.has(name) && !preserved.takenNames.has(name));
  if (edited?.address !== preserved.parsed.address || !shared) return undefined;
  const takenNames = new Set([...preserved.takenNames].filter((name) => !editedNames.has(name)));
  const original = withNames(next.text, takenNames);
  return { original, takenNames, parsed: parseHostsLine(original), isOwned: false, lines: [comment, next], eol: next.eol };
}

/** The remaining line was deleted or moved: only the names that lazyjack took will be restored. */
function makeOrphanedBlock({ original, parsed, takenNames }: PreservedLine, comment: Line): HostsBlock {
  const deletedNames = new Set(parsed.names.map(({ name }) => name).filter((name) => !takenNames.has(name)));
  const remaining = withoutNames(original, deletedNames) ?? original;
  return { original: remaining, takenNames, parsed: parseHostsLine(remaining), isOwned: false, lines: [comment], eol: comment.eol };
}
