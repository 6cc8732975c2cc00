/** Control characters, lone surrogates, and what changes or hides the direction or place of other text. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Nothing hidden is in it, which is told ten times sooner than what of all scripts is: nearly all text is of this kind. */
const ordinary = /^[\x20-\x7e]*$/;
const ordinaryLines = /^[\n\x20-\x7e]*$/;

/** Text that a terminal shows as it is: what is hidden becomes `\u{1b}`. Line feeds stay when they are ours. */
export function visible(text: string, keep = ''): string {
  if ((keep.includes('\n') ? ordinaryLines : ordinary).test(text)) return text;
  return text.replaceAll(hidden, (char) => (keep.includes(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`));
}

/** The same for a line of a file, one character for each, so that columns stay true: ESC becomes `␛`. */
export function visibleLine(text: string): string {
  return text.replaceAll(hidden, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\t') return '→';
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return (code === 0x7f ? '␡' : '\ufffd').repeat(char.length);
  });
}

const longest = 60;

/** A value from the file, in a sentence: in double quotes, visible, and not longer than one can read. */
export function quote(value: string): string {
  const short = value.length > longest ? `${value.slice(0, longest)}...` : value;
  return `"${visible(short).replaceAll('"', '\\"')}"`;
}
