/** What JSON leaves as it is and a terminal obeys or hides: DEL, C1 controls, marks of direction, line separators, tags. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of JSON with nothing in it that a terminal would obey. Any parser reads the same from it. */
export function terminalSafeJson(value: object, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(hiddenCharacters, (char) => (char === '\n' ? char : escapeCharacter(char)));
}

function escapeCharacter(char: string): string {
  return Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
