import type { Diagnostic } from '../core/diagnostic.ts';
import { visible } from '../core/visible.ts';

/** More than a hundred times what a large cluster needs. */
export const maximumBytes = 1 << 20;

export type TextReading = { readonly text: string } | { readonly problem: Diagnostic };

/** Whether a file of this size is worth opening: a person who named the wrong file is told so before it fills the memory. */
export function tooLarge(file: string, bytes: number): Diagnostic | undefined {
  if (bytes <= maximumBytes) return undefined;
  return unreadable(
    file,
    'The configuration is too large',
    `It has ${bytes} bytes; a configuration has at most ${maximumBytes}.`,
    'Name the right file with --config.',
  );
}

/** The text of a file that is meant to be YAML. */
export function readText(file: string, content: Uint8Array | string): TextReading {
  const problem = tooLarge(file, typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength);
  if (problem !== undefined) return { problem };
  if (typeof content === 'string') return text(file, content);
  if ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)) {
    return { problem: unreadable(file, 'The configuration is not UTF-8', 'It is encoded in UTF-16.', 'Save it as UTF-8.') };
  }
  try {
    return text(file, new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return {
      problem: unreadable(
        file,
        'The configuration is not UTF-8',
        'It has bytes that are not text.',
        'Save it as UTF-8, or name the right file with --config.',
      ),
    };
  }
}

function text(file: string, content: string): TextReading {
  if (content.includes('\0')) {
    return {
      problem: unreadable(file, 'The configuration is not a text file', 'It contains NUL bytes.', 'Name the right file with --config.'),
    };
  }
  return { text: content.replace(/^\ufeff/, '') };
}

function unreadable(file: string, summary: string, detail: string, fix: string): Diagnostic {
  return { severity: 'error', summary, detail, fix, source: { file: visible(file), line: 1, column: 1, length: 1, text: '' } };
}
