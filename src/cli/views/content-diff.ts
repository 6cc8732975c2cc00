import { createTwoFilesPatch } from 'diff';
import type { ContentsByDigest } from '../../app/plan/read-plan-contents.ts';
import type { Change } from '../../core/change.ts';
import { asContentRef } from '../../core/content.ts';
import type { Json } from '../../core/json.ts';
import type { TextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** A larger file is not compared line by line: the plan shows only how its size changes. */
const maxDiffBytes = 256 * 1024;

/** A unified diff with two lines of context; a placeholder for a secret. undefined: not a content field, or unknown, binary or too large content. */
export function renderContentDiff(
  { ref }: Pick<Change, 'ref'>,
  before: Json | undefined,
  after: Json | undefined,
  bytes: ContentsByDigest,
  styles: TextStyles,
): string | undefined {
  if (asContentRef(after) === undefined && asContentRef(before) === undefined) return undefined;
  if (ref.id['secret'] === true) return '        content  (secret, not shown)\n';
  const [old, desired] = [decodeContent(before, bytes), decodeContent(after, bytes)];
  if (old === undefined || desired === undefined) return undefined;
  // Nobody compares base64, and a record of a host has none.
  if ([old, desired].some((text) => text.includes('-----BEGIN '))) return '        content  (PEM, not shown)\n';
  const patch = createTwoFilesPatch('before', 'after', old, desired, '', '', { context: 2 });
  const lines = escapeMultilineText(patch)
    .split('\n')
    .slice(3)
    .filter((line) => line !== '');
  return lines.map((line) => `        ${paintLine(line, styles)}\n`).join('');
}

function paintLine(line: string, styles: TextStyles): string {
  if (line.startsWith('+')) return styles.create(line);
  if (line.startsWith('-')) return styles.delete(line);
  return line.startsWith('@') ? styles.dim(line) : line;
}

function decodeContent(value: Json | undefined, bytes: ContentsByDigest): string | undefined {
  if (value === undefined || value === null) return '';
  const content = bytes.get(asContentRef(value)?.sha256 ?? '');
  if (content === undefined || content.length > maxDiffBytes || content.includes(0)) return undefined;
  return Buffer.from(content).toString('utf8');
}
