import { readFileSync } from 'node:fs';
import { printVersionIfAsked } from './print-version.ts';
import { runCompiled } from './run-compiled.ts';

// The first part of lazyjack.js. The rest of the file are two comments: the bundle, and the code that V8 compiled of it, in Base64
// (scripts/build/compiled-file.mjs).

/** Set by the build. `node`, `arch`: of the Node.js that compiled the code. Lengths in bytes. */
declare const parts: {
  readonly programLength: number;
  readonly codeLength: number;
  readonly between: string;
  readonly end: string;
  readonly escapedCommentEnd: string;
  readonly node: string;
  readonly arch: string;
};

if (!printVersionIfAsked(process.argv.slice(2))) {
  const file = readFileSync(__filename);
  const codeStart = file.length - parts.end.length - parts.codeLength;
  const programEnd = codeStart - parts.between.length;
  // The file is ASCII, and Latin-1 is the fastest encoding of that.
  const program = file.toString('latin1', programEnd - parts.programLength, programEnd).replaceAll(parts.escapedCommentEnd, '*/');
  const fits = parts.node === process.version && parts.arch === process.arch;
  const code = fits ? Buffer.from(file.toString('latin1', codeStart, codeStart + parts.codeLength), 'base64') : undefined;
  runCompiled(program, code, [exports, require, module, __filename, __dirname]);
}
