import { expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import type { ReportParts } from '../../src/app/report/read-report.ts';
import { escapeMultilineText } from '../../src/core/text/escape-multiline-text.ts';
import { renderValue } from '../../src/core/text/value-text.ts';
import { hostileTexts } from '../hostile-text.ts';
import { findInaccessible, readTexts, useBrowser } from './support/browser.ts';
import { clusterYaml, readSampleParts, toDocument, toPage } from './support/sample-report.ts';

const browser = useBrowser();

test.each([3, 100])('a report of %i hosts shows each of them, and the plan', async (hosts) => {
  const document = toDocument(await readSampleParts(clusterYaml(hosts)));
  const { page, complaints } = await browser.open(toPage(document));
  expect(await page.title()).toBe('lazyjack report of minion1');
  const names = await readTexts(page, '.host h4');
  expect(names).toEqual(document.topology.hosts.map(({ name }) => name));
  expect(await readTexts(page, '#plan .summary')).toEqual([expect.stringMatching(/^Plan: \d+ to create/u)]);
  expect(await findInaccessible(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('names and comments of a host are text, and the data cannot end its block', async () => {
  const hostile = [...hostileTexts, '</script><script>document.title = "owned"</script>', '<img src=x onerror=alert(1)>', '&lt;b&gt;'];
  const document = toDocument(withHostileNames(await readSampleParts(clusterYaml(3)), hostile));
  const html = toPage(document);
  expect(html.match(/<\/script>/gu)).toHaveLength(2);
  expect(html).not.toMatch(/[\u2028\u2029]/u);
  const { page, complaints } = await browser.open(html);
  expect(await readTexts(page, '.host h4')).toEqual(hostile.map((text) => escapeMultilineText(text)));
  expect(await readTexts(page, '.part.interface dt')).toEqual(hostile.map((text) => escapeMultilineText(text)));
  expect(await readTexts(page, '#status .fields dd')).toEqual(hostile.map((text) => `none \u2192 ${renderValue('', text)}`));
  expect(await readTexts(page, 'img, main script')).toEqual([]);
  expect(await page.title()).toBe('lazyjack report of minion1');
  expect(complaints).toEqual([]);
});

/** Hosts, interfaces and comments of resources with these names. */
function withHostileNames(parts: ReportParts, texts: readonly string[]): ReportParts {
  const hosts = texts.map((text) => ({
    name: text,
    roles: [],
    isPlanned: false,
    parts: [{ type: 'interface', title: text, lines: [text] } as const],
  }));
  const items = texts.map(
    (text) =>
      ({
        address: `chain:${text}`,
        phase: 'up',
        condition: 'drifted',
        fields: [{ name: 'comment', before: undefined, after: text }],
      }) as const,
  );
  return {
    ...parts,
    topology: { ...parts.topology, hosts },
    status: { isRead: true, value: { format: 'lazyjack-status', version: 2, items } },
  };
}

test('the policy forbids every script, style and request but those of the page', async () => {
  const html = toPage(toDocument(await readSampleParts(clusterYaml(3))));
  const broken = html.replace(
    '<main>',
    '<main><script>document.title = "owned"</script><img src="x.png" alt="" onerror="document.title = 1">',
  );
  const { page, complaints } = await browser.open(broken);
  expect(await page.title()).toBe('lazyjack report of minion1');
  expect(complaints).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/inline script violates/u),
      expect.stringMatching(/violates .* directive: "(?:img|default)-src/u),
    ]),
  );
});

test.each([360, 800, 1400])('at %i pixels nothing is wider than the window', async (width) => {
  const parts = withHostileNames(await readSampleParts(clusterYaml(3)), ['a'.repeat(300), 'minion1']);
  const { page } = await browser.open(toPage(toDocument(parts)), width);
  await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});

test('the keyboard skips the header, opens a change and filters', async () => {
  const { page } = await browser.open(toPage(toDocument(await readSampleParts(clusterYaml(100)))));
  await page.keyboard.press('Tab');
  expect(await readFocus(page)).toBe('Skip to the topology');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('minion42');
  expect(await readTexts(page, '.host:not([hidden]) h4')).toEqual(['minion42']);
  expect(await readTexts(page, '#topology [role=status]')).toEqual(['1 of 100']);
  await page.focus('#plan summary');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.querySelectorAll("#plan details[open]").length')).toBe(1);
});

async function readFocus(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent');
}

test('a print shows every change, without the controls', async () => {
  const { page } = await browser.open(toPage(toDocument(await readSampleParts(clusterYaml(100)))));
  const pages = await page.pdf({ format: 'A4' });
  expect(pages.length).toBeGreaterThan(10_000);
  await page.emulateMediaType('print');
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  expect(await page.evaluate('document.querySelectorAll("details:not([open])").length')).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.querySelector(".filter")).display')).toBe('none');
  await page.evaluate('dispatchEvent(new Event("afterprint"))');
  expect(await page.evaluate('document.querySelectorAll("details[open]").length')).toBe(0);
});

test('a dark page keeps its contrast', async () => {
  const { page } = await browser.open(toPage(toDocument(await readSampleParts(clusterYaml(3)))));
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  expect(await findInaccessible(page)).toEqual([]);
});
