import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { DefaultTheme, MarkdownRenderer, UserConfig } from 'vitepress';
import * as z from 'zod';
import { placeOnSite } from './navigation.ts';
import { readSiteSections } from './site-pages.ts';

const sections = readSiteSections();
const places = new Map(sections.flatMap(({ pages }) => pages.map(({ path }) => [path, placeOnSite(path)])));

const config: UserConfig<DefaultTheme.Config> = {
  title: 'lazyjack',
  description: 'Prepare bare-metal hosts for Kubernetes over IPv6, IPv4 or both',
  outDir: '../site',
  // find-site-problems.ts lists them, with the dead anchors.
  ignoreDeadLinks: true,
  // Without it, a browser asks for /favicon.ico.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    // Markup and anchors are those of GitHub, where the same pages are read.
    html: false,
    attrs: { disable: true },
    anchor: { slugify },
    config: (markdown) => {
      showBraces(markdown);
      moveLinks(markdown);
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: sections.map(({ title, pages }) => ({
      text: title,
      collapsed: title === 'Decisions',
      items: pages.map((page) => ({ text: page.title, link: `/${placeOnSite(page.path)}` })),
    })),
  },
};

export default config;

function slugify(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** VitePress makes a template of each page, in which double braces would be an expression. */
function showBraces({ renderer }: MarkdownRenderer): void {
  for (const name of ['text', 'code_inline']) {
    const render = renderer.rules[name];
    if (render !== undefined) renderer.rules[name] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
  }
}

/**
 * A link to another page names its place on the site. A link to another file of the project becomes its text: the site has no
 * sources. A link to nothing stays, and is found in the built site.
 */
function moveLinks({ core }: MarkdownRenderer): void {
  core.ruler.push('move-links', ({ tokens, env }) => {
    const { relativePath } = z.object({ relativePath: z.string() }).parse(env);
    for (const token of tokens) {
      let isKept = true;
      token.children =
        token.children?.filter((part) => {
          if (part.type === 'link_open') {
            const target = findOnSite(relativePath, part.attrGet('href') ?? '');
            isKept = target !== undefined;
            part.attrSet('href', target ?? '');
          }
          return isKept || !part.type.startsWith('link_');
        }) ?? null;
    }
  });
}

function findOnSite(from: string, target: string): string | undefined {
  if (/^(?:[a-z]+:|#)/u.test(target)) return target;
  const [path = '', anchor] = target.split('#');
  const named = posix.join(posix.dirname(from), path);
  const place = places.get(named) ?? (existsSync(named) ? undefined : named);
  if (place === undefined) return undefined;
  return anchor === undefined ? `/${place}` : `/${place}#${anchor}`;
}
