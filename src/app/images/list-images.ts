import type { ContainersReader } from '../../core/host/containers-port.ts';
import { ownImages } from '../../roles/desired/translation/translator-images.ts';

export interface ImageOnHost {
  readonly reference: string;
  /** `sha256:...`; null: the container engine does not have it. */
  readonly id: string | null;
}

/** The images that lazyjack runs, and whether this host has them. */
export async function listOwnImages(containers: ContainersReader): Promise<readonly ImageOnHost[]> {
  return readImages(
    containers,
    Object.values(ownImages).map(({ reference }) => reference),
  );
}

export async function readImages(containers: ContainersReader, references: readonly string[]): Promise<readonly ImageOnHost[]> {
  const ids = await containers.readImageIds(references);
  return references.map((reference, at) => ({ reference, id: ids[at] ?? null }));
}
