import type { Diagnostic } from '../../core/diagnostic.ts';
import { escapeHidden } from '../../core/text/escape-hidden.ts';

/** More than a hundred times the size of a large cluster's configuration. */
export const maximumBytes = 1 << 20;

export type TextReading = { readonly text: string } | { readonly problem: Diagnostic };

/** Checks the size of a file before it is opened, so that a wrong file name is reported before the file fills the memory. */
export function checkSize(file: string, bytes: number): Diagnostic | undefined {
  if (bytes <= maximumBytes) return undefined;
  return unreadableFile(
    file,
    'The configuration is too large',
    `It has ${bytes} bytes; a configuration has at most ${maximumBytes}.`,
    'Name the right file with --config.',
  );
}

/** Decodes the text of a file that should be YAML. */
export function readText(file: string, content: Uint8Array | string): TextReading {
  const problem = checkSize(file, typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength);
  if (problem !== undefined) return { problem };
  if (typeof content === 'string') return checkText(file, content);
  if ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)) {
    return { problem: unreadableFile(file, 'The configuration is not UTF-8', 'It is encoded in UTF-16.', 'Save it as UTF-8.') };
  }
  try {
    return checkText(file, new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return {
      problem: unreadableFile(
        file,
        'The configuration is not UTF-8',
        'It has bytes that are not text.',
        'Save it as UTF-8, or name the right file with --config.',
      ),
    };
  }
}

function checkText(file: string, content: string): TextReading {
  if (content.includes('\0')) {
    return {
      problem: unreadableFile(file, 'The configuration is not a text file', 'It contains NUL bytes.', 'Name the right file with --config.'),
    };
  }
  return { text: content.replace(/^\ufeff/, '') };
}

function unreadableFile(file: string, summary: string, detail: string, fix: string): Diagnostic {
  return { severity: 'error', summary, detail, fix, source: { file: escapeHidden(file), line: 1, column: 1, length: 1, text: '' } };
}
