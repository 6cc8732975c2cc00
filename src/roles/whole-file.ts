import { contentRef } from '../core/content.ts';
import type { SourceRange } from '../core/diagnostic.ts';
import type { Address, Wish } from '../core/resource.ts';
import { directory } from '../resources/directory.ts';
import { file } from '../resources/file.ts';

export interface WholeFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Default: 0644. */
  readonly mode?: number;
  /** Not shown in a plan. */
  readonly secret?: boolean;
  readonly sources: readonly SourceRange[];
  readonly after?: readonly Address[];
  /** Written when everything else of its phase is done. */
  readonly last?: true;
}

/** A file of which every byte is ours, root's. */
export function wholeFile({ path, content, mode = 0o644, secret = false, sources, after = [], last }: WholeFile): Wish {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const { sha256, bytes: length } = contentRef(bytes);
  return file.declare(
    { path, secret },
    { type: 'file', content: { sha256, bytes: length }, mode, uid: 0, gid: 0 },
    { contents: [bytes], sources, after, ...(last && { last }) },
  );
}

/** Directories that must be there, with whatever owner and mode they are found; made 0755. */
export function directories(paths: readonly string[], sources: readonly SourceRange[]): readonly Wish[] {
  const address = (path: string): Address => directory.address({ path });
  return paths.map((path) =>
    directory.declare({ path }, {}, { after: paths.filter((above) => path.startsWith(`${above}/`)).map(address), sources }),
  );
}
