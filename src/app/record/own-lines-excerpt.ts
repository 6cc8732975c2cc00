import type { SecretRemover } from './secret-remover.ts';

/** The lines that lazyjack writes. An administrator's line in such a file may have a secret, so each is replaced as a whole. */
export function excerptOwnLines(text: string, remover: SecretRemover, ownLines: ReadonlySet<string>): string {
  return text
    .split('\n')
    .map((line) =>
      ownLines.has(line) || line.trim() === '' ? line : line.replace(/\S.*/u, (foreign) => remover.remove('file line', foreign)),
    )
    .join('\n');
}
