import type { Block, Page, TextAt } from './read-pages.ts';

export interface CommandBlock extends Block {
  readonly language: 'sh' | 'console';
}

/** The blocks of a page that a test runs: `sh` is a script, `console` shows commands with the names of their hosts and with output. */
export function commandBlocks({ blocks }: Page): readonly CommandBlock[] {
  return blocks.flatMap(({ language, ...block }) => (language === 'sh' || language === 'console' ? [{ language, ...block }] : []));
}

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

const prompt = /^[a-z][a-z0-9-]*# /u;

/** Every command line of a page: of its blocks, line by line, and of its inline code. */
export function commandLines({ blocks, spans }: Page): readonly TextAt[] {
  const ofBlocks = blocks.flatMap(({ language, lines, line }) => {
    const commands = lines.map((text, at) => ({ text, line: line + 1 + at }));
    if (language === 'sh' || language === 'text') return commands;
    if (language !== 'console') return [];
    return commands.flatMap(({ text, ...at }) => (prompt.test(text) ? [{ text: text.replace(prompt, ''), ...at }] : []));
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
