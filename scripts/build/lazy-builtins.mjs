/** Parts of Node.js that take half a millisecond or more to load, and that not every command needs. */
const slowBuiltins = [
  'assert',
  'crypto',
  'dns',
  'dns/promises',
  'fs/promises',
  'http',
  'readline/promises',
  'stream/promises',
  'timers/promises',
  'zlib',
];

/**
 * Loads the slow parts of Node.js when a member of them is first used. A plan imports most of them, for functions that only an apply calls.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(esbuild) {
    const filter = new RegExp(`^(?:node:)?(?:${slowBuiltins.join('|')})$`);
    esbuild.onResolve({ filter }, ({ path, namespace }) =>
      namespace === 'lazy-builtin' ? { path, external: true } : { path: path.replace(/^node:/, ''), namespace: 'lazy-builtin' },
    );
    esbuild.onLoad({ filter: /^/, namespace: 'lazy-builtin' }, async ({ path }) => {
      /** @type {unknown} */
      const builtin = await import(`node:${path}`);
      if (typeof builtin !== 'object' || builtin === null) throw new Error(`node:${path} is no module`);
      const names = Object.keys(builtin).filter((name) => name !== 'default');
      return {
        contents: `let loaded;
for (const name of ${JSON.stringify(names)})
  Object.defineProperty(exports, name, {
    enumerable: true,
    configurable: true,
    get: () => (loaded ??= require('node:${path}'))[name],
    // As of a plain member: an object whose prototype this is can have its own.
    set(value) {
      Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true });
    },
  });`,
      };
    });
  },
};
