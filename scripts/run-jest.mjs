// node scripts/run-jest.mjs CONFIG [OPTIONS OF JEST]: jest takes a configuration in TypeScript only where Node.js does, which is from 22.18 on.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';
import { root } from './build/bundle.mjs';

const [configPath = 'jest.config.ts', ...args] = process.argv.slice(2);
const compiled = join(root, `dist/jest-${process.pid}.mjs`);
await build({
  entryPoints: [resolve(root, configPath)],
  outfile: compiled,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
const { default: config } = z.object({ default: z.record(z.string(), z.unknown()) }).parse(await import(pathToFileURL(compiled).href));
rmSync(compiled);
const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const { status } = spawnSync(process.execPath, [...options, '--config', JSON.stringify({ rootDir: root, ...config }), ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
