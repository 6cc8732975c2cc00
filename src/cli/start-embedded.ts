import { getRawAsset } from 'node:sea';
import { printVersionIfAsked } from './print-version.ts';
import { runCompiled } from './run-compiled.ts';

// The first program of the executable. The rest of it are files inside (scripts/build/executable.mjs).

const readAsset = (name: string): Buffer => {
  const asset = getRawAsset(name);
  // Always binary; the types also allow a string.
  return typeof asset === 'string' ? Buffer.from(asset) : Buffer.from(asset);
};

if (!printVersionIfAsked(process.argv.slice(2))) {
  // The bundle is ASCII, and Latin-1 is the fastest encoding of that.
  const program = readAsset('program.js').toString('latin1');
  if (!runCompiled(program, readAsset('code-cache'), [exports, require, module, __filename, __dirname])) {
    process.stderr.write('Error: this executable is damaged.\nCopy it again and compare its SHA-256 with SHA256SUMS.\n');
    process.exitCode = 1;
  }
}
