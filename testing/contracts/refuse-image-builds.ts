import type { RunProgram, WithBuildContext } from '../../src/runtimes/runtime-options.ts';

// For tests that build no images.

export const refuseBuildContext: WithBuildContext = async (name) => {
  throw new Error(`no build context ${name} in this test`);
};

export const refuseProgram: RunProgram = async (file) => {
  throw new Error(`no program ${file} in this test`);
};
