import { posix } from 'node:path';

/**
 * Dead links and anchors of a built site, and whatever a page or a style sheet would load from another server: a sentence for each. `files` are all
 * files of the site by path, with the text of pages and style sheets.
 */
export function findSiteProblems(files: ReadonlyMap<string, string>): readonly string[] {
  const anchors = new Map([...files].flatMap(([path, text]) => (path.endsWith('.html') ? [[path, readAnchors(text)]] : [])));
  return [...files].flatMap(([path, text]) => {
    if (path.endsWith('.css')) return findLoadedStyles(path, text);
    if (!path.endsWith('.html')) return [];
    const links = [...text.matchAll(/<(?<tag>\w+)\b[^>]*?\s(?:href|src)="(?<target>[^"]*)"/gu)];
    return links.flatMap(({ groups }) => {
      const { tag = '', target = '' } = groups ?? {};
      const problem = findLinkProblem(path, tag, target, files, anchors);
      return problem === undefined ? [] : [`${path}: ${problem}.`];
    });
  });
}

function readAnchors(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\sid="(?<id>[^"]*)"/gu)].map(({ groups }) => groups?.['id'] ?? ''));
}

function findLoadedStyles(path: string, css: string): readonly string[] {
  return [...css.matchAll(/(?:url\(|@import)\s*["']?(?<target>(?:https?:)?\/\/[^"')]*)/gu)].map(
    ({ groups }) => `${path}: it loads ${groups?.['target'] ?? ''} from another server.`,
  );
}

function findLinkProblem(
  page: string,
  tag: string,
  target: string,
  files: ReadonlyMap<string, string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (/^(?:[a-z]+:|\/\/)/u.test(target))
    return tag === 'a' || target.startsWith('data:') ? undefined : `it loads ${target} from another server`;
  const [path = '', anchor = ''] = target.split('#');
  const named = path === '' ? page : posix.resolve('/', posix.dirname(page), path).slice(1);
  const file = named === '' ? 'index.html' : named;
  if (!files.has(file)) return `the link ${target} is dead: the site has no ${file}`;
  if (anchor !== '' && anchors.get(file)?.has(decodeURIComponent(anchor)) !== true)
    return `the link ${target} is dead: ${file} has no such anchor`;
  return undefined;
}
