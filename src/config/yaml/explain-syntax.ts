import type { ErrorCode } from 'yaml';
import type { ProblemText } from '../config-problem.ts';

const summary = 'The file is not valid YAML';

/** The parser's messages need knowledge of the YAML specification. Common mistakes get simpler texts. */
export function explainSyntax(code: ErrorCode, message: string): ProblemText {
  const plain = wordingByMessage.find(({ pattern }) => pattern.test(message))?.wording ?? wordingByCode[code];
  return plain === undefined ? { summary, detail: toSentence(message) } : { summary, ...plain };
}

type ProblemWording = Omit<ProblemText, 'summary'>;

/** Texts for codes that stand for several mistakes. */
const wordingByMessage: readonly { readonly pattern: RegExp; readonly wording: ProblemWording }[] = [
  {
    pattern: /^Missing closing .*quote/,
    wording: { detail: 'A quote that was opened above is not closed.', fix: 'Close it, in the line where it was opened.' },
  },
  {
    pattern: /^Implicit map keys need to be followed by map values/,
    wording: {
      detail: 'This line has no ":" behind its key, or no blank behind the ":".',
      fix: 'Write "key: value", with a blank behind the colon.',
    },
  },
  {
    pattern: /^Flow (?:map|sequence)/,
    wording: {
      detail: 'A bracket or brace that was opened above is not closed.',
      fix: 'Close it, or put a text that starts with it in double quotes.',
    },
  },
];

const wordingByCode: { readonly [code in ErrorCode]?: ProblemWording } = {
  TAB_AS_INDENT: {
    detail: 'This line is indented with a tab; YAML allows only spaces there.',
    fix: 'Replace the tab by spaces, as many as the lines beside it have.',
  },
  BAD_INDENT: {
    detail: 'The indentation of this line fits no line above it.',
    fix: 'Start it in the same column as the keys it belongs to.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    detail: 'A second ":" on one line, or a key in a deeper column than its neighbours.',
    fix: 'Write one "key: value" a line, all keys of a section in the same column; put a value with ": " in it in double quotes.',
  },
  MULTILINE_IMPLICIT_KEY: {
    detail: 'This line has no ":" behind its key, or a quote is not closed.',
    fix: 'Write "key: value", with a blank behind the colon.',
  },
  MISSING_CHAR: {
    detail: 'A quote, bracket or brace that was opened is not closed, or a ":" is missing.',
    fix: 'Close it, or put the value in double quotes.',
  },
  BAD_SCALAR_START: { detail: 'A value cannot start with this character.', fix: 'Put the value in double quotes.' },
  BAD_DQ_ESCAPE: {
    detail: 'In double quotes "\\" starts an escape, and this one does not exist.',
    fix: 'Write "\\\\" for a backslash, or use single quotes.',
  },
  BLOCK_IN_FLOW: {
    detail: 'Inside brackets or braces, items are separated by commas and not by lines.',
    fix: 'Write the section without brackets or braces, one key a line.',
  },
};

/** The parser's message without the position and the excerpt that it appends. */
function toSentence(message: string): string {
  const text = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').slice(0, 200);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
