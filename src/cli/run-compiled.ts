import { Script } from 'node:vm';

/** What Node.js gives to a CommonJS file. */
type ModuleScope = readonly [exports: unknown, require: unknown, module: unknown, filename: string, dirname: string];

/**
 * Runs the bundle, wrapped as one function of a CommonJS file, with the code that V8 compiled during the build. V8 ignores code of another version
 * or with other flags. Returns false if the text is no such function.
 */
export function runCompiled(program: string, compiled: Buffer | undefined, scope: ModuleScope): boolean {
  const script = new Script(program, { filename: 'lazyjack.js', ...(compiled && { cachedData: compiled }) });
  const start: unknown = script.runInThisContext();
  if (typeof start !== 'function') return false;
  Reflect.apply(start, undefined, scope);
  return true;
}
