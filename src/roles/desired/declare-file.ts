import { makeContentRef } from '../../core/content.ts';
import type { SourceRange } from '../../core/diagnostic.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { file } from '../../resources/kinds/file/index.ts';

export interface FileSpec {
  readonly path: string;
  readonly content: string | Uint8Array;
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
export function declareFile({ path, content, mode = 0o644, isSecret = false, sources, needs = [], isLast }: FileSpec): DesiredResource {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const { sha256, bytes: length } = makeContentRef(bytes);
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
