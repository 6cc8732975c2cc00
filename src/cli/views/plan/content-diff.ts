import { createTwoFilesPatch } from 'diff';
import type { ContentsByDigest } from '../../../app/plan/read-plan-contents.ts';
import type { Change } from '../../../core/change.ts';
import { asContentRef } from '../../../core/content.ts';
import type { Json } from '../../../core/json.ts';
import { escapeMultilineText } from '../../../core/text/escape-multiline-text.ts';

/** A larger file is not compared line by line: the plan shows only how its size changes. */
const maxDiffBytes = 256 * 1024;

/** The lines of a unified diff, or why there are none. */
export type ContentDiff = { readonly lines: readonly string[] } | { readonly note: string };

/** undefined: not a content field, or unknown, binary or too large content. */
export function diffContent(
  { ref }: Pick<Change, 'ref'>,
  before: Json | undefined,
  after: Json | undefined,
  bytes: ContentsByDigest,
): ContentDiff | undefined {
  if (asContentRef(after) === undefined && asContentRef(before) === undefined) return undefined;
  if (ref.id['secret'] === true) return { note: '(secret, not shown)' };
  const [old, desired] = [decodeContent(before, bytes), decodeContent(after, bytes)];
  if (old === undefined || desired === undefined) return undefined;
  // Nobody compares base64, and a record of a host has none.
  if ([old, desired].some((text) => text.includes('-----BEGIN '))) return { note: '(PEM, not shown)' };
  return { lines: diffTexts(old, desired) };
}

/** The lines of a unified diff of two lists, one item a line. */
export function diffLists(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, desired] = [before, after].map((items) => items.map((item) => `${item}\n`).join(''));
  return diffTexts(old ?? '', desired ?? '');
}

/** Three lines of context; without the two lines that name the files. */
function diffTexts(old: string, desired: string): readonly string[] {
  const patch = createTwoFilesPatch('before', 'after', old, desired, '', '', { context: 3 });
  return escapeMultilineText(patch)
    .split('\n')
    .slice(3)
    .filter((line) => line !== '');
}

function decodeContent(value: Json | undefined, bytes: ContentsByDigest): string | undefined {
  if (value === undefined || value === null) return '';
  const content = bytes.get(asContentRef(value)?.sha256 ?? '');
  if (content === undefined || content.length > maxDiffBytes || content.includes(0)) return undefined;
  return Buffer.from(content).toString('utf8');
}
