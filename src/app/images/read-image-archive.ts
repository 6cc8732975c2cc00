import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readTar } from '../../core/archive/read-tar.ts';
import { Failure } from '../../core/failure.ts';
import { lazy } from '../../core/lazy.ts';

/** An image in a file that `docker save` or `lazyjack images save` wrote. */
export interface ArchivedImage {
  /** The names that the image gets when it is loaded. */
  readonly references: readonly string[];
  /** As Docker and Debian name it: `amd64`, `arm64`. */
  readonly architecture: string;
}

/** Bytes. The descriptions of images have a few KiB; everything else in the archive is layers. */
const largestDescription = 1024 * 1024;

const manifestSchema = lazy(() => z.array(z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish() })).min(1));
const configSchema = lazy(() => z.object({ architecture: z.string() }));

/** The index that Docker reads instead of manifest.json if it stores images in containerd. The first annotation is the name, or else the second. */
const indexSchema = lazy(() => z.object({ manifests: z.array(z.object({ annotations: z.record(z.string(), z.string()).nullish() })) }));
const nameAnnotations = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/**
 * Reads which images are in an archive, to its end. Rejects with a Failure of kind `refused` if it is not complete, or not an archive of images whose
 * descriptions have the digests that they are named after.
 */
export async function readImageArchive(chunks: AsyncIterable<Uint8Array>): Promise<readonly ArchivedImage[]> {
  const descriptions = new Map<string, Uint8Array>();
  const isDescription = (name: string, size: number): boolean =>
    size <= largestDescription && (name.endsWith('.json') || name.startsWith('blobs/sha256/'));
  for await (const { name, content } of readTar(chunks, isDescription)) if (content !== undefined) descriptions.set(name, content);

  const manifest = manifestSchema().safeParse(parseJson(descriptions.get('manifest.json'))).data;
  if (manifest === undefined) throw new Failure('refused', 'it contains no images as `docker save` writes them');
  requireSameNames(
    manifest.flatMap(({ RepoTags }) => RepoTags ?? []),
    descriptions.get('index.json'),
  );
  return manifest.map(({ Config, RepoTags }) => {
    const bytes = descriptions.get(Config);
    const digest = /[0-9a-f]{64}/u.exec(Config)?.[0];
    const config = configSchema().safeParse(parseJson(bytes)).data;
    if (bytes === undefined || config === undefined || createHash('sha256').update(bytes).digest('hex') !== digest)
      throw new Failure('refused', `it is damaged: ${Config} in it is not what its name says`);
    return { references: RepoTags ?? [], architecture: config.architecture };
  });
}

/** The two indexes of an archive may differ, and the version of Docker decides which one counts. */
function requireSameNames(names: readonly string[], indexBytes: Uint8Array | undefined): void {
  if (indexBytes === undefined) return;
  const index = indexSchema().safeParse(parseJson(indexBytes)).data;
  if (index === undefined) throw new Failure('refused', 'it is damaged: index.json in it is not an index of images');
  const indexed = index.manifests.flatMap(({ annotations }) => nameAnnotations.map((key) => annotations?.[key]).find(Boolean) ?? []);
  const extra = indexed.map(shortName).filter((name) => !names.map(shortName).includes(name));
  if (extra.length > 0) throw new Failure('refused', `its index.json names images that its manifest.json does not: ${extra.join(', ')}`);
}

/** A name as manifest.json has it; containerd writes names with Docker's default registry. */
function shortName(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/)?/u, '');
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
