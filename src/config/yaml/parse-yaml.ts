import { Composer, type Document, isScalar, Lexer, Parser, type YAMLError } from 'yaml';
import { explainSyntax } from './explain-syntax.ts';
import type { ProblemText } from '../config-problem.ts';
import type { Span } from './source-text.ts';

/** A configuration with five thousand nodes has about 150,000 lexemes. */
const maxLexemes = 400_000;

/** The lexemes of a text, including marks that the lexer adds and that are not in the file. */
interface Lexemes {
  readonly lexemes: readonly string[];
  /** False: the text has more lexemes than any configuration, and these are the first ones. */
  readonly isComplete: boolean;
}

function lexYaml(text: string): Lexemes {
  const lexemes: string[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    if (lexemes.length === maxLexemes) return { lexemes, isComplete: false };
    lexemes.push(lexeme);
  }
  return { lexemes, isComplete: true };
}

/** Whether this is a mark that the lexer adds: document start, flow end, scalar. */
function isLexerMark(lexeme: string): boolean {
  return lexeme.length === 1 && '\u0002\u0018\u001f'.includes(lexeme);
}

/**
 * Maximum levels of nesting. The configuration has five, a kubeadm document some more. The composer recurses per level, so deep nesting
 * would exhaust the stack.
 */
const maxDepth = 64;

export type YamlReading = { readonly document: Document.Parsed } | { readonly problem: ProblemText; readonly span?: Span };

/** One YAML document, or the first problem. Errors after the first syntax error are mostly consequences of it. */
export function parseYaml(text: string): YamlReading {
  const { lexemes, isComplete } = lexYaml(text);
  const parser = new Parser();
  const tokens = [];
  let offset = 0;
  for (const lexeme of lexemes) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    offset += isLexerMark(lexeme) ? 0 : lexeme.length;
    if (parser.stack.length > maxDepth) return { problem: tooDeep, span: { start: offset - 1, end: offset } };
  }
  if (!isComplete) return { problem: tooManyParts };
  for (const token of parser.end()) tokens.push(token);

  const documents = new Composer({ uniqueKeys: false, logLevel: 'silent', resolveKnownTags: false }).compose(tokens, true, text.length);
  const [document, second] = documents;
  const [error] = (document?.errors ?? []).toSorted((one, other) => one.pos[0] - other.pos[0]);
  if (error !== undefined) return { problem: explainSyntax(error.code, error.message), span: spanOfError(error) };
  if (second !== undefined) return { problem: severalDocuments, span: { start: second.range[0], end: second.range[0] + 3 } };
  if (document === undefined || isEmpty(document.contents)) return { problem: emptyFile };
  return { document };
}

function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && (contents.source ?? '') === '');
}

function spanOfError(error: YAMLError): Span {
  return { start: error.pos[0], end: error.pos[1] };
}

const tooDeep: ProblemText = {
  summary: 'The configuration is nested too deeply',
  detail: `No setting needs more than ${maxDepth} levels of mappings and lists.`,
  fix: 'Name the right file with --config.',
};
const tooManyParts: ProblemText = {
  summary: 'The configuration has too many parts',
  detail: `It has more than ${maxLexemes} words and marks, enough for ten thousand nodes.`,
  fix: 'Name the right file with --config.',
};
/** For a file that has nothing of a configuration. Names the sections, because a host need not have the documents. */
export const notAConfigurationFix =
  'Name the right file with --config, or write the sections topology, mgmt_net, pod_net and service_net, and for mode ipv6 also support_net, nat64 and dns64.';
const emptyFile: ProblemText = {
  summary: 'The configuration is empty',
  detail: 'The file has no settings, or only comments.',
  fix: notAConfigurationFix,
};
const severalDocuments: ProblemText = {
  summary: 'The file has more than one YAML document',
  detail: 'A line "---" starts a second document; one cluster is one document.',
  fix: 'Keep one document, or put the others into files of their own.',
};
