// Builds the site of the documents into dist/site: npm run site. Fails for dead links and for pages that load something from another server.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vitepress';
import { findSiteProblems } from './find-site-problems.ts';
import { placeOnSite } from './navigation.ts';
import { readSiteSections } from './site-pages.ts';

const source = 'dist/site-pages';
const site = 'dist/site';

for (const directory of [source, site]) rmSync(directory, { recursive: true, force: true });
const pages = readSiteSections().flatMap((section) => section.pages);
for (const { path, text } of pages) write(placeOnSite(path), withoutComments(text));
write('.vitepress/config.mjs', "export { default } from '../../../scripts/site/vitepress-config.ts';\n");
await build(source);

const files = readSite();
const problems = findSiteProblems(files);
for (const problem of problems) console.error(problem);
console.log(`${site}: ${pages.length} pages, ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}.`);
if (problems.length > 0) process.exitCode = 1;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(source, path)), { recursive: true });
  writeFileSync(join(source, path), text);
}

/** GitHub shows no comment. VitePress would, since a tag is text here. */
function withoutComments(text: string): string {
  return text.replaceAll(/^<!--.*-->\n/gmu, '');
}

function readSite(): ReadonlyMap<string, string> {
  const entries = readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ name, parentPath }) => {
      const path = join(parentPath, name);
      return [path.slice(site.length + 1), /\.(?:html|css)$/u.test(name) ? readFileSync(path, 'utf8') : ''];
    }),
  );
}
