// Control characters, and the marks that turn the direction of text around: raw on a terminal they could hide or fake what is planned.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The text with everything that a terminal would obey, instead of show, written as an escape. Tabs and newlines stay. */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
