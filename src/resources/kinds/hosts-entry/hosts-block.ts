import { type HostsLine, parseHostsLine, withNames, withoutNames } from './hosts-line.ts';
import type { Line, LineEnd } from '../../shared/text/text-lines.ts';
import { isOwnedHostsLine } from './owned-hosts-line.ts';

/** A line of others, byte for byte, and the names that we took from it. */
interface PreservedLine {
  readonly original: string;
  readonly parsed: HostsLine;
  readonly takenNames: ReadonlySet<string>;
}

const commentStart = '# lazyjack took ';
const commentMiddle = ' from: ';

/** The comment that keeps a line: `# lazyjack took my-master from: 127.0.1.1 my-master.lan my-master`. */
function formatPreservedComment(original: string, took: ReadonlySet<string>): string {
  const names = parseHostsLine(original)?.names.map(({ name }) => name) ?? [];
  const inOrder = [...new Set(names)].filter((name) => took.has(name));
  return commentStart + inOrder.join(' ') + commentMiddle + original;
}

/** undefined: not a comment of ours, or one that somebody changed. */
function parsePreservedComment(text: string): PreservedLine | undefined {
  const end = text.indexOf(commentMiddle);
  if (!text.startsWith(commentStart) || end < commentStart.length) return undefined;
  const takenNames = new Set(text.slice(commentStart.length, end).split(' '));
  const original = text.slice(end + commentMiddle.length);
  const parsed = parseHostsLine(original);
  return parsed !== undefined && formatPreservedComment(original, takenNames) === text ? { original, parsed, takenNames } : undefined;
}

/**
 * One line of /etc/hosts as it would be if we had taken no name from it, and the names taken. In the file, a line of others that lost
 * names stands as a comment that keeps it byte for byte, followed by what is left of it, if any name is:
 *
 *     # lazyjack took my-master from: 127.0.1.1  my-master.lan my-master
 *     127.0.1.1  my-master.lan
 */
export interface HostsBlock {
  readonly original: string;
  readonly takenNames: ReadonlySet<string>;
  /** The original, read; undefined: not a line that gives names. */
  readonly parsed: HostsLine | undefined;
  /** We wrote it. */
  readonly isOwned: boolean;
  /** As it stands in the file; what is not touched is written back from here. */
  readonly lines: readonly Line[];
  readonly eol: LineEnd;
}

export function parseBlocks(lines: readonly Line[]): HostsBlock[] {
  const blocks: HostsBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (line === undefined) break;
    const kept = parsePreservedComment(line.text);
    const block = kept === undefined ? makePlainBlock(line) : makePreservedBlock(kept, line, lines[at + 1]);
    blocks.push(block);
    at += block.lines.length;
  }
  return blocks;
}

/** The lines of a block from which these names, and no others, are taken. */
export function renderBlock({ original, eol }: HostsBlock, took: ReadonlySet<string>, fileEnd: LineEnd): Line[] {
  if (took.size === 0) return [{ text: original, eol }];
  const comment = formatPreservedComment(original, took);
  const rest = withoutNames(original, took);
  if (rest === undefined) return [{ text: comment, eol }];
  // A carriage return at the very end of a file is text; with `\n` alone behind it, it would read back as part of a line end.
  const openEnd = original.endsWith('\r') ? '\r\n' : fileEnd;
  return [
    { text: comment, eol: eol === '' ? openEnd : eol },
    { text: rest, eol },
  ];
}

function makePlainBlock(line: Line): HostsBlock {
  const parsed = parseHostsLine(line.text);
  const isOwned = parsed !== undefined && isOwnedHostsLine(parsed);
  return { original: line.text, takenNames: new Set(), parsed, isOwned, lines: [line], eol: line.eol };
}

function makePreservedBlock(kept: PreservedLine, comment: Line, next: Line | undefined): HostsBlock {
  const rest = withoutNames(kept.original, kept.takenNames);
  if (rest === undefined) return { ...kept, isOwned: false, lines: [comment], eol: comment.eol };
  if (next?.text === rest) return { ...kept, isOwned: false, lines: [comment, next], eol: next.eol };
  return (next && makeEditedBlock(kept, comment, next)) ?? makeOrphanedBlock(kept, comment);
}

/** Somebody changed what was left of the line: theirs stays as it is now, and the names will come back behind it. */
function makeEditedBlock(kept: PreservedLine, comment: Line, next: Line): HostsBlock | undefined {
  const edited = parseHostsLine(next.text);
  const there = new Set(edited?.names.map(({ name }) => name));
  const shared = kept.parsed.names.some(({ name }) => there.has(name) && !kept.takenNames.has(name));
  if (edited?.address !== kept.parsed.address || !shared) return undefined;
  const takenNames = new Set([...kept.takenNames].filter((name) => !there.has(name)));
  const original = withNames(next.text, takenNames);
  return { original, takenNames, parsed: parseHostsLine(original), isOwned: false, lines: [comment, next], eol: next.eol };
}

/** Somebody took away what was left of the line, or moved it: only the names that we took will come back. */
function makeOrphanedBlock({ original, parsed, takenNames }: PreservedLine, comment: Line): HostsBlock {
  const gone = new Set(parsed.names.map(({ name }) => name).filter((name) => !takenNames.has(name)));
  const left = withoutNames(original, gone) ?? original;
  return { original: left, takenNames, parsed: parseHostsLine(left), isOwned: false, lines: [comment], eol: comment.eol };
}
