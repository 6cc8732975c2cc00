import { makeNameserverLine, setNameserverPosition } from '../../shared/text/resolv-conf.ts';
import type { Line } from '../../shared/text/text-lines.ts';

/** How a program named resolvconf is told a name server that comes before those of the interfaces. */
export interface ResolvconfSettings {
  /** It reads this file whenever it writes. */
  readonly path: string;
  /** The file that it writes. */
  readonly writtenPath: string;
  /** A file without which it writes nothing, and how to create it. */
  readonly enabled?: { readonly path: string; readonly fix: string };
  readonly hasLine: (lines: readonly Line[], server: string) => boolean;
  readonly addLine: (lines: readonly Line[], server: string) => readonly Line[];
  readonly removeLine: (lines: readonly Line[], server: string) => readonly Line[];
}

/** Debian's resolvconf(8): the head comes first, and the name servers of the interfaces stay. */
export const debianResolvconf: ResolvconfSettings = {
  path: '/etc/resolvconf/resolv.conf.d/head',
  writtenPath: '/run/resolvconf/resolv.conf',
  enabled: { path: '/run/resolvconf/enable-updates', fix: 'resolvconf --enable-updates' },
  hasLine: (lines, server) => lines.some(({ text }) => text === makeNameserverLine(server).text),
  addLine: (lines, server) => setNameserverPosition(lines, server, 0),
  removeLine: (lines, server) => removeFirst(lines, makeNameserverLine(server).text),
};

/** openresolv's resolvconf.conf(5), a shell script. The name servers of the administrator and of the interfaces stay. */
export const openresolv: ResolvconfSettings = {
  path: '/etc/resolvconf.conf',
  writtenPath: '/etc/resolv.conf',
  hasLine: (lines, server) => lines.some(({ text }) => text === makeAssignment(server)),
  // Last: an assignment after it would overrule it. Without a line end if the line before has none, so that both can be restored.
  addLine: (lines, server) => [...lines, { text: makeAssignment(server), eol: lines.at(-1)?.eol ?? '\n' }],
  removeLine: (lines, server) => {
    const removed = removeFirst(lines, makeAssignment(server));
    const last = lines.at(-1);
    if (removed.length === lines.length || last?.eol !== '' || last.text !== makeAssignment(server)) return removed;
    return removed.map((line, at) => (at === removed.length - 1 ? { ...line, eol: '' } : line));
  },
};

const makeAssignment = (server: string): string => `name_servers="${server}\${name_servers:+ $name_servers}" # Written by lazyjack`;

function removeFirst(lines: readonly Line[], text: string): readonly Line[] {
  const at = lines.findIndex((line) => line.text === text);
  return at < 0 ? lines : lines.toSpliced(at, 1);
}
