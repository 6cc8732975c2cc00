import { afterAll, beforeAll } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import * as z from 'zod';
import { type BrowserPackages, ensureBrowserPackages } from '../../../lab/browser/browser-packages.ts';
import { startBrowser } from '../../../lab/browser/start-browser.ts';

export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, violations of the policy, and requests that were started: a page of ours has none. */
  readonly complaints: readonly string[];
}

export interface TestBrowser {
  /** A directory for this test file. */
  directory(): string;
  packages(): BrowserPackages;
  /** Opens an HTML text as a file, in a window of this width in CSS pixels. */
  open(html: string, width?: number): Promise<OpenedPage>;
}

/** Milliseconds for the first run, which downloads packages. */
const downloadTime = 600_000;

/** A browser for the tests of one file. */
export function useBrowser(): TestBrowser {
  let started: { browser: Browser; packages: BrowserPackages; directory: string } | undefined;
  beforeAll(async () => {
    const packages = await ensureBrowserPackages();
    started = { packages, browser: await startBrowser(packages), directory: mkdtempSync(join(tmpdir(), 'lazyjack-browser-')) };
  }, downloadTime);
  afterAll(async () => {
    await started?.browser.close();
    if (started !== undefined) rmSync(started.directory, { recursive: true });
  });
  const current = () => {
    if (started === undefined) throw new Error('the browser is not started');
    return started;
  };
  return {
    directory: () => current().directory,
    packages: () => current().packages,
    open: async (html, width = 1400) => {
      const path = join(current().directory, 'page.html');
      writeFileSync(path, html);
      const page = await current().browser.newPage();
      await page.setViewport({ width, height: 900 });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(path).href) complaints.push(`request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(path).href);
      return { page, complaints };
    },
  };
}

/** The texts of all elements that a selector of CSS finds. */
export async function readTexts(page: Page, selector: string): Promise<unknown> {
  return page.evaluate(`Array.from(document.querySelectorAll(${JSON.stringify(selector)}), (element) => element.textContent)`);
}

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const axeResult = z.object({ violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })) });

/** Rules of accessibility (WCAG 2.1 A and AA, best practices) that the page breaks, with the elements. */
export async function findInaccessible(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = axeResult.parse(await page.evaluate('axe.run()'));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
