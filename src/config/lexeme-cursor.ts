import { CST } from 'yaml';
import { isMark } from './lex-yaml.ts';

/** Not for whoever goes through the words: it is for the library's parser. */
export class NotPlain extends Error {}

/** Goes through the lexer's words, and knows where in the text it is. */
export interface LexemeCursor {
  /** Of the next word; undefined at the end of the text. A blank that is no space is of type `tab`. */
  type(): CST.TokenType | 'tab' | null | undefined;
  offset(): number;
  /** The next word. */
  take(): string;
  /** Takes the next word if it is of this type. */
  skip(type: CST.TokenType): boolean;
  /** Takes the next word, which must be of this type. */
  expect(type: CST.TokenType): void;
  /** Takes all spaces from here on, and says how many. */
  spaces(): number;
}

export function lexemeCursor(lexemes: readonly string[]): LexemeCursor {
  let [at, offset] = [0, 0];
  const type = (): ReturnType<LexemeCursor['type']> => {
    const lexeme = lexemes[at];
    if (lexeme === undefined) return undefined;
    const found = CST.tokenType(lexeme);
    return found === 'space' && lexeme.includes('\t') ? 'tab' : found;
  };
  const take = (): string => {
    const lexeme = lexemes[at++] ?? '';
    if (!isMark(lexeme)) offset += lexeme.length;
    return lexeme;
  };
  return {
    type,
    offset: () => offset,
    take,
    skip(wanted) {
      if (type() !== wanted) return false;
      take();
      return true;
    },
    expect(wanted) {
      if (type() !== wanted) throw new NotPlain();
      take();
    },
    spaces() {
      const from = offset;
      while (type() === 'space') take();
      return offset - from;
    },
  };
}
