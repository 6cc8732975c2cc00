import { getRawAsset } from 'node:sea';
import { Script } from 'node:vm';
import { printVersionIfAsked } from './print-version.ts';

// The first program of the executable. It starts lazyjack.js with the code that V8 compiled during the build (scripts/build/executable.mjs).

const readAsset = (name: string): Buffer => {
  const asset = getRawAsset(name);
  // Always binary; the types also allow a string.
  return typeof asset === 'string' ? Buffer.from(asset) : Buffer.from(asset);
};

if (!printVersionIfAsked(process.argv.slice(2))) {
  // lazyjack.js is ASCII, and Latin-1 is the fastest encoding of that. V8 ignores the code of another version or with other flags.
  const script = new Script(readAsset('program.js').toString('latin1'), { filename: 'lazyjack.js', cachedData: readAsset('code-cache') });
  const program: unknown = script.runInThisContext();
  if (typeof program === 'function') {
    Reflect.apply(program, undefined, [exports, require, module, __filename, __dirname]);
  } else {
    process.stderr.write('Error: this executable is damaged.\nCopy it again and compare its SHA-256 with SHA256SUMS.\n');
    process.exitCode = 1;
  }
}
