import { ensureBrowserPackages } from './browser-packages.ts';

// Fills the cache ahead of the tests in a browser: a download takes an unknown time.
const { directory } = await ensureBrowserPackages();
process.stdout.write(`${directory}\n`);
