import { parseHostsLine, withoutNames } from './hosts-line.ts';
import type { HostsLine } from './hosts-line.ts';

const ownerMark = '# lazyjack';

export function makeOwnedHostsLine(address: string, name: string): string {
  return `${makeUnmarkedHostsLine(address, name)}\t${ownerMark}`;
}

/** An owned line after its comment was deleted. */
export function makeUnmarkedHostsLine(address: string, name: string): string {
  return `${address}\t${name}`;
}

export function isOwnedHostsLine(line: HostsLine): boolean {
  return line.comment?.trimEnd() === ownerMark;
}

/**
 * The owned line without this name. If a name was added to the line, it is kept, and the line is then foreign. undefined: no name is left.
 */
export function removeNameFromOwnedLine(text: string, name: string): string | undefined {
  const rest = withoutNames(text, new Set([name]));
  const comment = rest === undefined ? undefined : parseHostsLine(rest)?.comment;
  return comment === undefined ? rest : rest?.slice(0, -comment.length).trimEnd();
}
