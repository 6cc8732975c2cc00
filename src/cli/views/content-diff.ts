import { createTwoFilesPatch } from 'diff';
import type { ContentsByDigest } from '../../app/plan/read-plan-contents.ts';
import type { Change } from '../../core/change.ts';
import { asContentRef } from '../../core/content.ts';
import type { Json } from '../../core/json.ts';
import type { TextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** A file larger than this is not compared line by line: the plan says how its size changes. */
const MAX_DIFF_BYTES = 256 * 1024;

/** A unified diff with two lines of context; undefined where the field is no content, is secret, is binary or is too large to read. */
export function renderContentDiff(
  { ref }: Pick<Change, 'ref'>,
  before: Json | undefined,
  after: Json | undefined,
  bytes: ContentsByDigest,
  brush: TextStyles,
): string | undefined {
  if (asContentRef(after) === undefined && asContentRef(before) === undefined) return undefined;
  if (ref.id['secret'] === true) return '        content  (secret, not shown)\n';
  const [old, wanted] = [decodeContent(before, bytes), decodeContent(after, bytes)];
  if (old === undefined || wanted === undefined) return undefined;
  const patch = createTwoFilesPatch('before', 'after', old, wanted, '', '', { context: 2 });
  const lines = escapeMultilineText(patch)
    .split('\n')
    .slice(3)
    .filter((line) => line !== '');
  return lines.map((line) => `        ${paintLine(line, brush)}\n`).join('');
}

function paintLine(line: string, brush: TextStyles): string {
  if (line.startsWith('+')) return brush.create(line);
  if (line.startsWith('-')) return brush.delete(line);
  return line.startsWith('@') ? brush.dim(line) : line;
}

function decodeContent(value: Json | undefined, bytes: ContentsByDigest): string | undefined {
  if (value === undefined || value === null) return '';
  const content = bytes.get(asContentRef(value)?.sha256 ?? '');
  if (content === undefined || content.length > MAX_DIFF_BYTES || content.includes(0)) return undefined;
  return Buffer.from(content).toString('utf8');
}
