import { Composer, type Document, Parser, type YAMLError, isScalar } from 'yaml';
import type { Wrong } from './problem.ts';
import type { Span } from './source-text.ts';
import { explainSyntax } from './explain-syntax.ts';
import { isMark, lexYaml, mostLexemes } from './lex-yaml.ts';

/** Levels of nesting; the configuration has five, a kubeadm document some more. The composer calls itself per level and must not be led into the deep. */
const deepest = 64;

export type YamlReading = { readonly document: Document.Parsed } | { readonly wrong: Wrong; readonly span?: Span };

/** One YAML document, or the first reason why it is none: what follows a mistake in the syntax is mostly its echo. */
export function parseYaml(text: string): YamlReading {
  const { lexemes, complete } = lexYaml(text);
  const parser = new Parser();
  const tokens = [];
  let offset = 0;
  for (const lexeme of lexemes) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    offset += isMark(lexeme) ? 0 : lexeme.length;
    if (parser.stack.length > deepest) return { wrong: tooDeep, span: { start: offset - 1, end: offset } };
  }
  if (!complete) return { wrong: tooMuch };
  for (const token of parser.end()) tokens.push(token);

  const documents = new Composer({ uniqueKeys: false, logLevel: 'silent', resolveKnownTags: false }).compose(tokens, true, text.length);
  const [document, second] = documents;
  const [error] = (document?.errors ?? []).toSorted((one, other) => one.pos[0] - other.pos[0]);
  if (error !== undefined) return { wrong: explainSyntax(error.code, error.message), span: span(error) };
  if (second !== undefined) return { wrong: severalDocuments, span: { start: second.range[0], end: second.range[0] + 3 } };
  if (document === undefined || isNothing(document.contents)) return { wrong: nothing };
  return { document };
}

function isNothing(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && (contents.source ?? '') === '');
}

function span(error: YAMLError): Span {
  return { start: error.pos[0], end: error.pos[1] };
}

const tooDeep: Wrong = {
  summary: 'The configuration is nested too deeply',
  detail: `No setting needs more than ${deepest} levels of mappings and lists.`,
  fix: 'Name the right file with --config.',
};
const tooMuch: Wrong = {
  summary: 'The configuration has too many parts',
  detail: `It has more than ${mostLexemes} words and marks, enough for ten thousand nodes.`,
  fix: 'Name the right file with --config.',
};
const nothing: Wrong = {
  summary: 'The configuration is empty',
  detail: 'The file has no settings, or only comments.',
  fix: 'Name the right file with --config, or start from the example in docs/configuration.md.',
};
const severalDocuments: Wrong = {
  summary: 'The file has more than one YAML document',
  detail: 'A line "---" starts a second document; one cluster is one document.',
  fix: 'Keep one document, or put the others into files of their own.',
};
