/** Control characters, lone surrogates, and what changes or hides the direction or place of other text. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Nothing hidden is in it, which is told ten times sooner than what of all scripts is: nearly all text is of this kind. */
const plainText = /^[\x20-\x7e]*$/;
const plainLines = /^[\n\x20-\x7e]*$/;

/** Text that a terminal shows as it is: what is hidden becomes `\u{1b}`. Line feeds stay when they are ours. */
export function escapeHidden(text: string, keep = ''): string {
  if ((keep.includes('\n') ? plainLines : plainText).test(text)) return text;
  return text.replaceAll(hiddenCharacters, (char) => (keep.includes(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`));
}

/** The same for a line of a file, one character for each, so that columns stay true: ESC becomes `␛`. */
export function escapeHiddenInLine(text: string): string {
  return text.replaceAll(hiddenCharacters, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\t') return '→';
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return (code === 0x7f ? '␡' : '\ufffd').repeat(char.length);
  });
}

const maxQuotedLength = 60;

/** A value from the file, in a sentence: in double quotes, visible, and not longer than one can read. */
export function quote(value: string): string {
  const short = value.length > maxQuotedLength ? `${value.slice(0, maxQuotedLength)}...` : value;
  return `"${escapeHidden(short).replaceAll('"', '\\"')}"`;
}
