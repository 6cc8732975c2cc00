import { parseHostsLine } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';

/** A line of others, byte for byte, and the names that we took from it. */
export interface PreservedLine {
  readonly original: string;
  readonly parsed: HostsLine;
  readonly takenNames: ReadonlySet<string>;
}

const commentStart = '# lazyjack took ';
const commentMiddle = ' from: ';

/** The comment that keeps a line: `# lazyjack took my-master from: 127.0.1.1 my-master.lan my-master`. */
export function formatPreservedComment(original: string, took: ReadonlySet<string>): string {
  const names = parseHostsLine(original)?.names.map(({ name }) => name) ?? [];
  const inOrder = [...new Set(names)].filter((name) => took.has(name));
  return commentStart + inOrder.join(' ') + commentMiddle + original;
}

/** undefined: not a comment of ours, or one that somebody changed. */
export function parsePreservedComment(text: string): PreservedLine | undefined {
  const end = text.indexOf(commentMiddle);
  if (!text.startsWith(commentStart) || end < commentStart.length) return undefined;
  const takenNames = new Set(text.slice(commentStart.length, end).split(' '));
  const original = text.slice(end + commentMiddle.length);
  const parsed = parseHostsLine(original);
  return parsed !== undefined && formatPreservedComment(original, takenNames) === text ? { original, parsed, takenNames } : undefined;
}
