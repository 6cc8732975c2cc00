#!/usr/bin/env node
'use strict';
if (process.getBuiltinModule === undefined) {
  process.stderr.write('Error: lazyjack needs Node.js 20.19 or newer, and this is ' + process.version + '\n');
  process.exit(1);
}
(() => {
  // Where each chunk begins and ends in the comment, and the line before it in this file.
  const index = CHUNK_INDEX;
  const loaded = new Map();
  const builtin = process.getBuiltinModule;
  const { dirname, join } = builtin('node:path');
  const file = typeof __filename === 'string' ? __filename : builtin('node:fs').realpathSync(process.argv[1]);
  const programDirectory = dirname(file);
  const programUrl = builtin('node:url').pathToFileURL(file).href;
  let comment, compiled;

  /** What V8 has made of the chunks; null without it. A JSON text of where each begins and ends, its length before it. */
  function readCompiled() {
    try {
      const bytes = builtin('node:fs').readFileSync(join(programDirectory, CACHE_NAME));
      const data = 4 + bytes.readUInt32LE();
      return { bytes, data, parts: JSON.parse(bytes.latin1Slice(4, data)) };
    } catch {
      return null;
    }
  }

  function load(name) {
    if (comment === undefined) {
      comment = rest.toString();
      comment = comment.slice(comment.indexOf('/*\n') + 3);
      compiled = readCompiled();
    }
    const [from, to, lineOffset] = index[name];
    const part = compiled?.parts[name];
    const cachedData = part && compiled.bytes.subarray(compiled.data + part[0], compiled.data + part[1]);
    // As it lies there where that can be: a copy of all chunks would fill the young generation twice.
    const code = comment.slice(from, to).replaceAll('*\0/', '*' + '/');
    const { Script } = builtin('node:vm');
    return new Script(code, { filename: file, lineOffset, cachedData }).runInThisContext()(require, programDirectory, programUrl);
  }

  function require(name) {
    if (!name.startsWith('./')) return builtin(name);
    if (!loaded.has(name)) loaded.set(name, load(name.slice(2)));
    return loaded.get(name);
  }

  (function () {
    MAIN_CHUNK;
  })();

  function rest() {
    /*
OTHER_CHUNKS
*/
  }
})();
