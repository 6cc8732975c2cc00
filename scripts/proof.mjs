// npm run proof -- NAME [--runs N] [--seed N] [--seconds N] [--only PART]: one of the proofs of docs/proofs.md.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileTools, root } from './build/bundle.mjs';

const directory = join(root, 'dist/proof');
spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
await compileTools(['proof/proof-cli.ts', 'proof/fuzz/fuzz-child.ts'], directory);
writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n');
const { status } = spawnSync(process.execPath, ['dist/proof/proof-cli.js', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
