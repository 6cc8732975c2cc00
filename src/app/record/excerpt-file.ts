import { makeContentRef } from '../../core/content.ts';
import type { FileNode } from '../../core/host/files-port.ts';
import { parseMarkedFile } from '../../core/text/marked-file.ts';
import type { RecordedFileNode } from '../../host/recorded/host-record.ts';
import { excerptOf } from './file-excerpts.ts';
import type { OwnTexts } from './own-texts.ts';
import type { SecretRemover } from './secret-remover.ts';

type File = Extract<FileNode, { type: 'file' }>;

export interface ExcerptContext {
  /** SHA-256 of contents whose digest the plan needs. */
  readonly digests: ReadonlySet<string>;
  readonly ownTexts: OwnTexts;
  readonly remover: SecretRemover;
}

/** The recorded form of the file or directory at a path. */
export function excerptNode(path: string, node: FileNode | null, context: ExcerptContext): RecordedFileNode | null {
  const { digests, remover } = context;
  if (node === null || node.type === 'symlink' || node.type === 'other') return node;
  const { mode, uid, gid } = node;
  if (node.type === 'directory') return { type: 'directory', entries: [...node.entries], mode, uid, gid };
  const original = makeContentRef(node.content);
  const needsDigest = digests.has(original.sha256);
  const excerpt = excerptContent(path, node.content, context);
  const isSame = makeContentRef(toBytes(excerpt ?? '')).sha256 === original.sha256;
  // Text without a mark could equal the text of another file, which would then get this digest.
  const isUsable = excerpt !== undefined && (isSame || !needsDigest || (typeof excerpt === 'string' && excerpt.includes('(removed ')));
  const file = isUsable ? { content: excerpt } : withholdContent(node, remover);
  return { type: 'file', ...file, ...(needsDigest && !isSame && { digest: { ...original } }), mode, uid, gid };
}

/** undefined: the record contains no text of this file. */
function excerptContent(path: string, content: Uint8Array, { ownTexts, remover }: ExcerptContext): RecordedText | undefined {
  const excerpt = excerptOf(path);
  if (excerpt === undefined) return undefined;
  const take = (text: string): string =>
    remover.clean(ownTexts.isOwn(path, makeContentRef(content).sha256) ? text : excerpt(text, remover, ownTexts.linesOf(path)));
  const text = Buffer.from(content).toString('utf8');
  if (Buffer.from(text).equals(content)) return take(text);
  // Latin-1 keeps every byte.
  const cleaned = take(Buffer.from(content).toString('latin1'));
  return cleaned.includes('-----BEGIN ') ? undefined : { base64: Buffer.from(cleaned, 'latin1').toString('base64') };
}

type RecordedText = Extract<RecordedFileNode, { type: 'file' }>['content'];

/** The recorded form of a before-image. `paths`: where the plans or the journal name it. */
export function excerptBeforeImage(paths: readonly string[], content: Uint8Array, context: ExcerptContext): RecordedText {
  const [path] = paths;
  const excerpt =
    path !== undefined && paths.every((each) => excerptOf(each) !== undefined) ? excerptContent(path, content, context) : undefined;
  return excerpt ?? context.remover.remove('file content', makeContentRef(content).sha256);
}

/** A mark in place of the content. The first line stays if it is the mark of lazyjack, which has the digest of what lazyjack wrote. */
function withholdContent(
  { content }: File,
  remover: SecretRemover,
): { readonly content: string; readonly bodyDigest?: { readonly sha256: string; readonly bytes: number } } {
  const withhold = (bytes: Uint8Array): string => (bytes.length === 0 ? '' : remover.remove('file content', makeContentRef(bytes).sha256));
  const marked = parseMarkedFile(content, { refOf: makeContentRef });
  if (marked === undefined) return { content: withhold(content) };
  const firstLine = Buffer.from(content.subarray(0, content.indexOf(10) + 1)).toString('latin1');
  return {
    content: `${firstLine}${withhold(marked.body)}`,
    ...(!marked.isEdited && marked.body.length > 0 && { bodyDigest: { ...marked.writtenContent } }),
  };
}

function toBytes(content: RecordedText): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');
}
