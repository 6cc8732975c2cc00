import { wrap } from '../views/text-width.ts';

/** mandoc(1) warns of longer lines. Escapes make a line longer than its text. */
const lineColumns = 60;

/** Text of a manual page, without markup. */
export function escapeRoff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\./u, '\\&.');
}

/** Markdown of one paragraph, code in backquotes, as lines: each sentence begins a line, as roff(7) asks. */
export function paragraph(markdown: string): readonly string[] {
  return splitSentences(markdown)
    .flatMap((sentence) => wrap(sentence, lineColumns))
    .reduce<{ readonly lines: readonly string[]; readonly isCode: boolean }>(
      ({ lines, isCode }, line) => {
        const rendered = renderCode(line, isCode);
        return { lines: [...lines, rendered.line], isCode: rendered.isCode };
      },
      { lines: [], isCode: false },
    ).lines;
}

/** `.TP` with a label that is markup already. */
export function labelled(label: string, markdown: string): readonly string[] {
  return ['.TP', label, ...(markdown === '' ? ['\\&'] : paragraph(markdown))];
}

export function bold(text: string): string {
  return `\\fB${escapeRoff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${escapeRoff(text)}\\fR`;
}

/** Lines shown as they are. */
export function literal(lines: readonly string[]): readonly string[] {
  return ['.RS 4', '.nf', ...lines.map((line) => escapeRoff(line)), '.fi', '.RE'];
}

/** A blank behind a full stop ends a sentence, but not in code. */
function splitSentences(text: string): readonly string[] {
  const sentences: string[] = [''];
  let isCode = false;
  for (const word of text.split(/\s+/u)) {
    const last = sentences.length - 1;
    sentences[last] = sentences[last] === '' ? word : `${sentences[last] ?? ''} ${word}`;
    if ((word.split('`').length - 1) % 2 === 1) isCode = !isCode;
    if (!isCode && /[.?!]['")]?$/u.test(word)) sentences.push('');
  }
  return sentences.filter((sentence) => sentence !== '');
}

/** Code may go on in the next line; a font does not. */
function renderCode(line: string, startsInCode: boolean): { readonly line: string; readonly isCode: boolean } {
  const parts = line.split('`');
  const isCodeAt = (at: number): boolean => (at % 2 === 1) !== startsInCode;
  const rendered = parts.map((part, at) => (part === '' ? '' : isCodeAt(at) ? bold(part) : escapeRoff(part))).join('');
  return { line: rendered.startsWith('.') ? `\\&${rendered}` : rendered, isCode: isCodeAt(parts.length - 1) };
}
