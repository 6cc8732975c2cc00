import { parseHostsLine, withoutNames } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';

const ownerMark = '# lazyjack';

export function makeOwnedHostsLine(address: string, name: string): string {
  return `${makeUnmarkedHostsLine(address, name)}\t${ownerMark}`;
}

/** What is left of our line when somebody takes its comment away. */
export function makeUnmarkedHostsLine(address: string, name: string): string {
  return `${address}\t${name}`;
}

export function isOwnedHostsLine(line: HostsLine): boolean {
  return line.comment?.trimEnd() === ownerMark;
}

/** Our line without this name. A name that somebody added to it stays, and the line is then theirs. undefined: nothing is left. */
export function removeNameFromOwnedLine(text: string, name: string): string | undefined {
  const rest = withoutNames(text, new Set([name]));
  const comment = rest === undefined ? undefined : parseHostsLine(rest)?.comment;
  return comment === undefined ? rest : rest?.slice(0, -comment.length).trimEnd();
}
