import { expect, test } from '@jest/globals';
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
