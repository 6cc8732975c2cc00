import type { Refusal } from '../../../core/kind.ts';
import type { Line } from './text-lines.ts';

/**
 * Release 1.3 marked the lines that it added with `#[+]`, and those that it commented out with `#[-]`. Only that release can restore them.
 */
export function refuseLinesOfRelease13(path: string, lines: readonly Line[]): Refusal | undefined {
  const at = lines.findIndex(({ text }) => text.includes('#[+]') || text.includes('#[-]'));
  if (at < 0) return undefined;
  return {
    detail: `${path} line ${at + 1} was written by lazyjack 1.3, and only 1.3 can restore what it changed.`,
    fix: `Run 1.3's down and clean first. If it is no longer there, remove the lines with #[+] from ${path} and the #[-] in front of the others.`,
    adoptable: false,
  };
}
