import type { Page, TextAt } from './read-pages.ts';

/** A command of a `console` block, and the output that the page shows of it. */
export interface ShownCommand {
  readonly host: string;
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands of a `console` block: lines `HOST# COMMAND`, each followed by output. */
export function readTranscript(lines: readonly string[]): readonly ShownCommand[] {
  const commands: { host: string; command: string; output: string[] }[] = [];
  for (const line of lines) {
    const prompt = /^(?<host>[a-z][a-z0-9-]*)# (?<command>.+)$/u.exec(line)?.groups;
    if (prompt !== undefined) commands.push({ host: prompt['host'] ?? '', command: prompt['command'] ?? '', output: [] });
    else if (line !== '') {
      const last = commands.at(-1);
      if (last === undefined) throw new Error(`output without a command: ${line}`);
      last.output.push(line);
    }
  }
  return commands;
}

/** Every command line of a page: of its blocks, line by line, and of its inline code. */
export function commandLines({ blocks, spans }: Page): readonly TextAt[] {
  const ofBlocks = blocks.flatMap(({ language, lines, line }) => {
    if (language !== 'sh' && language !== 'console' && language !== 'text') return [];
    return lines.map((text, at) => ({ text: language === 'sh' ? text : text.replace(/^[a-z][a-z0-9-]*# /u, ''), line: line + 1 + at }));
  });
  return [...ofBlocks, ...spans];
}

/** The words of each command of a line of shell, without comments, assignments and redirections. */
export function simpleCommands(line: string): readonly (readonly string[])[] {
  return line
    .replace(/(?:^|\s)#.*$/u, '')
    .split(/&&|\|\||[|;]/u)
    .map((command) =>
      [...command.matchAll(/"[^"]*"|'[^']*'|\S+/gu)]
        .map(([word]) => word.replace(/^(["'])(.*)\1$/u, '$2'))
        .filter((word, at, words) => !/^\d?[<>]/u.test(word) && !/^\d?[<>]$/u.test(words[at - 1] ?? '') && !/^[A-Z_]+=/u.test(word)),
    )
    .filter((words) => words.length > 0);
}
