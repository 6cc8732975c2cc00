import { makeContentRef, type Contents } from '../../core/content.ts';

/** Keeps contents in memory until the process ends. */
export function memoryContents(): Contents {
  const known = new Map<string, Uint8Array>();
  return {
    put: (bytes) => {
      const ref = makeContentRef(bytes);
      known.set(ref.sha256, bytes);
      return ref;
    },
    refOf: makeContentRef,
    get: async (sha256) => known.get(sha256),
  };
}
