/**
 * Compares the output that a page shows with the printed one, and returns the first difference. `[...]` stands for any lines, or within a line
 * for any text. A page that shows no output, and empty lines, are not compared.
 */
export function findMissingLine(shown: readonly string[], printed: string): string | undefined {
  if (shown.length === 0) return undefined;
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  let at = 0;
  let omitted = false;
  for (const line of shown) {
    if (line === '[...]') {
      omitted = true;
      continue;
    }
    const found = lines.findIndex((each, index) => index >= at && patternOf(line).test(each));
    if (found < 0 || (found > at && !omitted)) return `the page shows "${line}" where the command prints "${lines[at] ?? 'nothing'}"`;
    at = found + 1;
    omitted = false;
  }
  return at < lines.length && !omitted ? `the page does not show "${lines[at] ?? ''}"` : undefined;
}

function patternOf(line: string): RegExp {
  const parts = line.trimEnd().split('[...]');
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)).join('.*')}\\s*$`, 'u');
}
