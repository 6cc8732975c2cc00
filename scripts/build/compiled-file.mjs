import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

/** Between the bundle and its compiled code, and after that: each is a comment. */
const between = '*/\n/*';
const end = '*/\n';
/** In a comment, its end must not occur. The control character occurs nowhere else in the bundle. */
const escapedCommentEnd = '*\u0001/';

/**
 * The function that Node.js makes of a CommonJS file.
 *
 * @param {string} source
 */
export function wrapModule(source) {
  return `(function (exports, require, module, __filename, __dirname) {${source.replace(/^#!.*/, '')}\n})`;
}

/**
 * The code of the functions that common commands call, as V8 compiled them. It differs from build to build.
 *
 * @param {string} node path of the Node.js that compiles; the code fits only its version
 * @param {string} program path of a wrapped bundle
 * @param {string} directory for temporary files
 * @param {readonly string[]} nodeOptions the code fits only these
 */
export function compileCode(node, program, directory, nodeOptions = []) {
  const cache = join(directory, 'code-cache');
  execFileSync(node, [...nodeOptions, join(root, 'scripts/build/code-cache.cjs'), program, cache], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const code = readFileSync(cache);
  if (code.length === 0) throw new Error('the code cache is empty');
  return code;
}

/**
 * Adds the compiled code to a bundle. Another Node.js than the one of this build compiles the bundle itself.
 *
 * @param {string} bundlePath
 * @param {string} target
 */
export async function makeCompiledFile(bundlePath, target) {
  const directory = mkdtempSync(join(tmpdir(), 'lazyjack-compiled-'));
  try {
    const path = join(directory, 'program.js');
    const program = wrapModule(readFileSync(bundlePath, 'latin1'));
    if (program.includes('\u0001')) throw new Error('the bundle has a control character');
    writeFileSync(path, program, 'latin1');
    const code = compileCode(process.execPath, path, directory).toString('base64');
    const escaped = program.replaceAll('*/', escapedCommentEnd);
    const parts = {
      programLength: escaped.length,
      codeLength: code.length,
      between,
      end,
      escapedCommentEnd,
      node: process.version,
      arch: process.arch,
    };
    const start = join(directory, 'start.js');
    await bundle('src/cli/start-compiled.ts', start, { parts: JSON.stringify(parts) });
    writeFileSync(target, `${readFileSync(start, 'latin1')}/*${escaped}${between}${code}${end}`, 'latin1');
  } finally {
    rmSync(directory, { recursive: true });
  }
}
