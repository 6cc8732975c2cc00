import { parseHostsLine } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';

/** A line of others, byte for byte, and the names that we took from it. */
export interface KeptLine {
  readonly original: string;
  readonly parsed: HostsLine;
  readonly took: ReadonlySet<string>;
}

const start = '# lazyjack took ';
const middle = ' from: ';

/** The comment that keeps a line: `# lazyjack took my-master from: 127.0.1.1 my-master.lan my-master`. */
export function keptComment(original: string, took: ReadonlySet<string>): string {
  const names = parseHostsLine(original)?.names.map(({ name }) => name) ?? [];
  const inOrder = [...new Set(names)].filter((name) => took.has(name));
  return start + inOrder.join(' ') + middle + original;
}

/** undefined: not a comment of ours, or one that somebody changed. */
export function parseKeptComment(text: string): KeptLine | undefined {
  const end = text.indexOf(middle);
  if (!text.startsWith(start) || end < start.length) return undefined;
  const took = new Set(text.slice(start.length, end).split(' '));
  const original = text.slice(end + middle.length);
  const parsed = parseHostsLine(original);
  return parsed !== undefined && keptComment(original, took) === text ? { original, parsed, took } : undefined;
}
