import { ensureUmlImage } from './uml-image.ts';
import { ensureUmlKernel } from './uml-kernel.ts';

// Fills the cache ahead of the tests on real hosts: tests have deadlines, and downloads take an unknown time.
const kernel = await ensureUmlKernel();
await ensureUmlImage('trixie', kernel);
if (process.argv.includes('--all')) await ensureUmlImage('bookworm', kernel);
process.stdout.write(`${kernel.kind}\n`);
