/** Control characters, lone surrogates, and characters that change or hide the direction or position of other text. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Fast path, ten times faster than the Unicode check: nearly all text is plain ASCII. */
const plainText = /^[\x20-\x7e]*$/;
const plainLines = /^[\n\x20-\x7e]*$/;

/** Text that is safe on a terminal: hidden characters become `\u{1b}`. Characters in `keep` are not escaped, such as our own line feeds. */
export function escapeHidden(text: string, keep = ''): string {
  if ((keep.includes('\n') ? plainLines : plainText).test(text)) return text;
  return text.replaceAll(hiddenCharacters, (char) => (keep.includes(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`));
}

/** The same for a line of a file, one character for each, so that columns still match: ESC becomes `␛`. */
export function escapeHiddenInLine(text: string): string {
  return text.replaceAll(hiddenCharacters, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\t') return '→';
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return (code === 0x7f ? '␡' : '\ufffd').repeat(char.length);
  });
}

const maxQuotedLength = 60;

/** Quotes a value for a message: in double quotes, escaped and shortened. */
export function quote(value: string): string {
  const short = value.length > maxQuotedLength ? `${value.slice(0, maxQuotedLength)}...` : value;
  return `"${escapeHidden(short).replaceAll('"', '\\"')}"`;
}
