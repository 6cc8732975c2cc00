import { Lexer } from 'yaml';

/** Five thousand nodes have about 150,000. */
export const maxLexemes = 400_000;

/** The words and marks of a text, and between them the lexer's own marks, which are not in the file. */
export interface Lexemes {
  readonly lexemes: readonly string[];
  /** False: there are more than any configuration has, and these are the first. */
  readonly isComplete: boolean;
}

export function lexYaml(text: string): Lexemes {
  const lexemes: string[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    if (lexemes.length === maxLexemes) return { lexemes, isComplete: false };
    lexemes.push(lexeme);
  }
  return { lexemes, isComplete: true };
}

/** Whether this is one of the lexer's own marks: document start, flow end, scalar. */
export function isLexerMark(lexeme: string): boolean {
  return lexeme.length === 1 && '\u0002\u0018\u001f'.includes(lexeme);
}
