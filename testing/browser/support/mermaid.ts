import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../../lab/cache/cache-directory.ts';

const version = '11.12.0';
const integrity = 'sha512-ZudVx73BwrMJfCFmSSJT84y6u5brEoV8DOItdHomNLz32uBjNrelm7mg95X7g+C6UoQH/W6mBLGDEDv73JdxBg==';

/** The script of Mermaid for a browser, pinned by version and digest and kept in the cache. As an npm dependency it would bring a hundred packages. */
export async function readMermaid(): Promise<string> {
  const cache = cacheDirectory();
  const script = join(cache, `mermaid-${version}.js`);
  if (existsSync(script)) return readFileSync(script, 'utf8');
  await mkdir(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    const { stdout } = await execa('npm', ['pack', '--silent', `mermaid@${version}`], { cwd: unfinished });
    const archive = join(unfinished, stdout.trim());
    const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (digest !== integrity) throw new Error(`mermaid ${version} has the digest ${digest}, not ${integrity}`);
    await execa('tar', ['-xzf', archive, 'package/dist/mermaid.min.js'], { cwd: unfinished });
    renameSync(join(unfinished, 'package/dist/mermaid.min.js'), script);
  } finally {
    rmSync(unfinished, { recursive: true });
  }
  return readFileSync(script, 'utf8');
}
