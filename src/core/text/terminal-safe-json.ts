/**
 * Characters that JSON does not escape and that a terminal interprets or hides: DEL, C1 controls, direction marks, line separators, tags.
 */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON without characters that a terminal interprets. Any parser reads the same value from it. */
export function terminalSafeJson(value: object, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(hiddenCharacters, (char) => (char === '\n' ? char : escapeCharacter(char)));
}

function escapeCharacter(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
