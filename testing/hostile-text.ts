/** Text that escapes from careless handling: in shells, paths, lines, terminals, formats, memory. */
export const hostileTexts: readonly string[] = [
  'a\nnameserver 6.6.6.6',
  'a\r\nb',
  '\n',
  '\u2028b\u2029',
  '"; touch /tmp/owned; "',
  "'; touch /tmp/owned; '",
  '$(touch /tmp/owned)',
  '`touch /tmp/owned`',
  '| touch /tmp/owned',
  '-h',
  '--config=/etc/shadow',
  '../../../../etc/cron.d/owned',
  '/etc/../etc/passwd',
  '..',
  '.',
  '/',
  '//',
  '~root',
  '%s%n%x',
  '*',
  '?',
  '\u001b[2J\u001b[31mred',
  '\u001b]0;title\u0007',
  '\u001bP+q\u001b\\',
  '\u009b31m',
  '\b\b\b\b',
  '\u0000',
  'a\u0000b',
  '\u007f',
  '\u202eevil\u202c',
  '\u2066x\u2069',
  '\u200b\u200d\ufeff',
  '\ud800',
  '\udfffx',
  '\ud83d\ude00',
  'e\u0301'.repeat(40),
  '\u{e0041}\u{e0001}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  '1e400',
  '-0',
  '0x10',
  '9'.repeat(400),
  '{{ .Values.x }}',
  '${HOME}',
  '<!-- x -->',
  'a'.repeat(300),
  '#',
  ': ',
  '- ',
  '&a *a',
  '!!binary AAAA',
  '---',
];

/** A megabyte in one value. It is separate from the others because it costs time. */
export const megabyteText = 'A'.repeat(1_000_000);

/** Characters that must not reach a terminal, except line feeds, tabs and, with colours on, our own colour codes. */
const controlCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const ownColors = /\u001b\[(?:0|1|2|22|31|32|33|39)m/g;

/** Returns the first control character in a text; undefined if there is none. */
export function findControlCharacter(text: string, { colors = false } = {}): string | undefined {
  const found = controlCharacter.exec((colors ? text.replaceAll(ownColors, '') : text).replaceAll(/[\n\t]/g, ''));
  return found === null ? undefined : `U+${(found[0].codePointAt(0) ?? 0).toString(16)}`;
}
