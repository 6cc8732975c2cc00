import { makeSecretRemover } from '../record/secret-remover.ts';

/** Digests of keys, with which a node recognises the authority of its cluster, and of images. */
const digestPattern = /\bsha256:[0-9a-f]{64}\b/giu;

/** Removes secrets from the sentences of a run, and digests. Addresses of resources stay readable. */
export function makeTextCleaner(): (text: string) => string {
  const remover = makeSecretRemover();
  return (text) => remover.cleanProse(text.replaceAll(digestPattern, 'sha256:(removed)'));
}
