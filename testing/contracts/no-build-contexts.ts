import type { BuildContexts } from '../../src/runtimes/runtime-options.ts';

/** For tests that build no images. */
export const noBuildContexts: BuildContexts = async (name) => {
  throw new Error(`no build context ${name} in this test`);
};
