/** Escape sequences of a terminal (ECMA-48): control sequences, strings with their end, and two-character escapes. */
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][\s\S]*?(?:\u0007|\u001b\\)|[ -/]*[0-~])/gu;
/** All that is left of control characters, but tabs and line feeds. */
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

/** kubeadm colours a part of its output although no terminal reads it. */
export function stripControlSequences(text: string): string {
  return text.replaceAll(escapeSequences, '').replaceAll(controlCharacters, '');
}

/** The lines of kubeadm's output that explain a failure: all of its errors first, then the last others, `maxLines` in all. */
export function excerptKubeadmOutput(output: string, maxLines: number): readonly string[] {
  const lines = stripControlSequences(output)
    .split('\n')
    .map((line) => line.trimEnd());
  const isError = (line: string): boolean => /^\s*\[ERROR /u.test(line);
  const errors = lines.filter(isError).slice(0, maxLines);
  const others = lines.filter((line) => !isError(line)).slice(errors.length - maxLines);
  return [...errors, ...(errors.length === maxLines ? [] : others)];
}
