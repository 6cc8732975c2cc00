import { readdirSync, readFileSync } from 'node:fs';
import { makeKeyReferencePage } from './key-reference-page.ts';
import { keyReferencePath, type NavigationSection, navigation } from './navigation.ts';

export interface SitePage {
  /** From the project's root. */
  readonly path: string;
  /** The first heading. */
  readonly title: string;
  readonly text: string;
}

export interface SiteSection {
  readonly title: string;
  readonly pages: readonly SitePage[];
}

/** The pages of the site by section. Throws for a page without a heading of level 1. */
export function readSiteSections(): readonly SiteSection[] {
  const decisions = readdirSync('docs/adr').sort();
  const sections: readonly NavigationSection[] = [
    ...navigation,
    { title: 'Decisions', pages: decisions.map((name) => `docs/adr/${name}`) },
  ];
  return sections.map(({ title, pages }) => ({ title, pages: pages.map((path) => readSitePage(path)) }));
}

function readSitePage(path: string): SitePage {
  const text = path === keyReferencePath ? makeKeyReferencePage() : readFileSync(path, 'utf8');
  const title = /^# (?<title>.+)$/mu.exec(text)?.groups?.['title'];
  if (title === undefined) throw new Error(`${path} has no heading of level 1`);
  return { path, title, text };
}
