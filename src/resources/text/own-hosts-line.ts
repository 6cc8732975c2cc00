import { parseHostsLine, withoutNames } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';

const mark = '# lazyjack';

export function ownHostsLine(address: string, name: string): string {
  return `${bareOwnHostsLine(address, name)}\t${mark}`;
}

/** What is left of our line when somebody takes its comment away. */
export function bareOwnHostsLine(address: string, name: string): string {
  return `${address}\t${name}`;
}

export function isOwnHostsLine(line: HostsLine): boolean {
  return line.comment?.trimEnd() === mark;
}

/** Our line without this name. A name that somebody added to it stays, and the line is then theirs. undefined: nothing is left. */
export function dropFromOwnLine(text: string, name: string): string | undefined {
  const rest = withoutNames(text, new Set([name]));
  const comment = rest === undefined ? undefined : parseHostsLine(rest)?.comment;
  return comment === undefined ? rest : rest?.slice(0, -comment.length).trimEnd();
}
