import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block. `language`: the word after the fence, empty if there is none. */
export interface Block {
  readonly language: string;
  readonly lines: readonly string[];
  /** The line of the fence, from 1. */
  readonly line: number;
}

export interface TextAt {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** A page of Markdown, read as the pages of this project are written: `#` headings, ``` fences, links in one line. */
export interface Page {
  /** From the project's root. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Inline code, which may continue on the next line. */
  readonly spans: readonly TextAt[];
  /** Targets of links, as they are written. */
  readonly links: readonly TextAt[];
  /** The fragments that links can name, as GitHub and GitLab make them of headings. */
  readonly anchors: ReadonlySet<string>;
  /** Lines that Markdown shows as code without a fence. */
  readonly indentedCode: readonly TextAt[];
}

/** Every page of the project: in its root, in docs and in .github. */
export function readPages(): readonly Page[] {
  const below = (directory: string): readonly string[] =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => `${directory}/${name}`);
  const paths = [...readdirSync('.'), ...below('docs'), ...below('.github')];
  return paths
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => readPage(path, readFileSync(path, 'utf8')));
}

export function readPage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^```(?<language>.*)$/u.exec(line)?.groups;
    // A line of a block is an empty line of prose, so that line numbers stay.
    prose.push(open === undefined && fence === undefined ? line : '');
    if (open === undefined && fence !== undefined) open = { language: fence['language'] ?? '', lines: [], line: at + 1 };
    else if (open !== undefined && line === '```') {
      blocks.push(open);
      open = undefined;
    } else open?.lines.push(line);
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: the block has no end`);
  const withoutCode = prose.join('\n').replace(/`[^`]*`/gu, (code) => code.replace(/[^\n]/gu, ' '));
  return {
    path,
    blocks,
    spans: matches(prose.join('\n'), /`(?<text>[^`]+)`/gu),
    links: matches(withoutCode, /\]\((?<text>[^)\s]+)\)/gu),
    anchors: anchorsOf(prose),
    indentedCode: prose.flatMap((line, at) =>
      line.startsWith('    ') && (prose[at - 1] ?? '') === '' && !isInList(prose, at) ? [{ text: line, line: at + 1 }] : [],
    ),
  };
}

function matches(text: string, pattern: RegExp): readonly TextAt[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: (match.groups?.['text'] ?? '').replace(/\s*\n\s*/gu, ' '),
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** A heading that occurs again gets a number. */
function anchorsOf(lines: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of lines) {
    const title = /^#{1,6} (?<title>.*)$/u.exec(line)?.groups?.['title'];
    if (title === undefined) continue;
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let number = 0;
    while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number += 1;
    anchors.add(number === 0 ? anchor : `${anchor}-${number}`);
  }
  return anchors;
}

/** Whether the paragraph before these indented lines is an entry of a list, which they continue. */
function isInList(lines: readonly string[], at: number): boolean {
  const before = lines.slice(0, at).findLast((line) => /^\S/u.test(line)) ?? '';
  return /^(?:[-*]|\d+\.) /u.test(before);
}
