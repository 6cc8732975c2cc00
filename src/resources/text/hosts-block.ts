import { parseHostsLine, withNames, withoutNames } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';
import { keptComment, parseKeptComment } from './kept-line.ts';
import type { KeptLine } from './kept-line.ts';
import type { Line, LineEnd } from './lines.ts';
import { isOwnHostsLine } from './own-hosts-line.ts';

/**
 * One line of /etc/hosts as it would be if we had taken no name from it, and the names taken. In the file, a line of others that lost
 * names stands as a comment that keeps it byte for byte, followed by what is left of it, if any name is:
 *
 *     # lazyjack took my-master from: 127.0.1.1  my-master.lan my-master
 *     127.0.1.1  my-master.lan
 */
export interface HostsBlock {
  readonly original: string;
  readonly took: ReadonlySet<string>;
  /** The original, read; undefined: not a line that gives names. */
  readonly parsed: HostsLine | undefined;
  /** We wrote it. */
  readonly own: boolean;
  /** As it stands in the file; what is not touched is written back from here. */
  readonly lines: readonly Line[];
  readonly eol: LineEnd;
}

export function parseBlocks(lines: readonly Line[]): HostsBlock[] {
  const blocks: HostsBlock[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (line === undefined) break;
    const kept = parseKeptComment(line.text);
    const block = kept === undefined ? plainBlock(line) : keptBlock(kept, line, lines[at + 1]);
    blocks.push(block);
    at += block.lines.length;
  }
  return blocks;
}

/** The lines of a block from which these names, and no others, are taken. */
export function renderBlock({ original, eol }: HostsBlock, took: ReadonlySet<string>, fileEnd: LineEnd): Line[] {
  if (took.size === 0) return [{ text: original, eol }];
  const comment = keptComment(original, took);
  const rest = withoutNames(original, took);
  if (rest === undefined) return [{ text: comment, eol }];
  // A carriage return at the very end of a file is text; with `\n` alone behind it, it would read back as part of a line end.
  const openEnd = original.endsWith('\r') ? '\r\n' : fileEnd;
  return [
    { text: comment, eol: eol === '' ? openEnd : eol },
    { text: rest, eol },
  ];
}

function plainBlock(line: Line): HostsBlock {
  const parsed = parseHostsLine(line.text);
  const own = parsed !== undefined && isOwnHostsLine(parsed);
  return { original: line.text, took: new Set(), parsed, own, lines: [line], eol: line.eol };
}

function keptBlock(kept: KeptLine, comment: Line, next: Line | undefined): HostsBlock {
  const rest = withoutNames(kept.original, kept.took);
  if (rest === undefined) return { ...kept, own: false, lines: [comment], eol: comment.eol };
  if (next?.text === rest) return { ...kept, own: false, lines: [comment, next], eol: next.eol };
  return (next && editedBlock(kept, comment, next)) ?? orphanedBlock(kept, comment);
}

/** Somebody changed what was left of the line: theirs stays as it is now, and the names will come back behind it. */
function editedBlock(kept: KeptLine, comment: Line, next: Line): HostsBlock | undefined {
  const edited = parseHostsLine(next.text);
  const there = new Set(edited?.names.map(({ name }) => name));
  const shared = kept.parsed.names.some(({ name }) => there.has(name) && !kept.took.has(name));
  if (edited?.address !== kept.parsed.address || !shared) return undefined;
  const took = new Set([...kept.took].filter((name) => !there.has(name)));
  const original = withNames(next.text, took);
  return { original, took, parsed: parseHostsLine(original), own: false, lines: [comment, next], eol: next.eol };
}

/** Somebody took away what was left of the line, or moved it: only the names that we took will come back. */
function orphanedBlock({ original, parsed, took }: KeptLine, comment: Line): HostsBlock {
  const gone = new Set(parsed.names.map(({ name }) => name).filter((name) => !took.has(name)));
  const left = withoutNames(original, gone) ?? original;
  return { original: left, took, parsed: parseHostsLine(left), own: false, lines: [comment], eol: comment.eol };
}
