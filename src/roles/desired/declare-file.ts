import { type ContentRef, makeContentRef } from '../../core/content.ts';
import type { SourceRange } from '../../core/diagnostic.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { file } from '../../resources/kinds/file/index.ts';

export interface FileSpec {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Of content that was read from the host: a recorded host has the digest of a secret, and not the secret. */
  readonly contentRef?: ContentRef;
  /** Default: 0644. */
  readonly mode?: number;
  /** The plan does not show the content. */
  readonly isSecret?: boolean;
  readonly sources: readonly SourceRange[];
  readonly needs?: readonly Address[];
  /** Written after every other resource of its phase. */
  readonly isLast?: true;
}

/** A file whose whole content belongs to lazyjack, owned by root. */
export function declareFile(spec: FileSpec): DesiredResource {
  const { path, content, mode = 0o644, isSecret = false, sources, needs = [], isLast } = spec;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const { sha256, bytes: length } = spec.contentRef ?? makeContentRef(bytes);
  return file.declare(
    { path, secret: isSecret },
    { type: 'file', content: { sha256, bytes: length }, mode, uid: 0, gid: 0 },
    { contents: [bytes], sources, needs, ...(isLast && { isLast }) },
  );
}

/** Directories that must exist. A missing one is created with mode 0755; an existing one keeps its owner and mode. */
export function declareDirectories(paths: readonly string[], sources: readonly SourceRange[]): readonly DesiredResource[] {
  const address = (path: string): Address => directory.makeAddress({ path });
  return paths.map((path) =>
    directory.declare({ path }, {}, { needs: paths.filter((above) => path.startsWith(`${above}/`)).map(address), sources }),
  );
}
