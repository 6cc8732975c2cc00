import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { join } from 'node:path';
import type { Picture } from '../../src/app/graph/picture.ts';
import { makeTopologyPicture } from '../../src/app/graph/topology-picture.ts';
import { renderDot } from '../../src/cli/views/graph/dot-text.ts';
import { renderMermaid } from '../../src/cli/views/graph/mermaid-text.ts';
import { renderPictureSvg } from '../../src/cli/views/graph/svg/picture-svg.ts';
import { renderTopologySvg } from '../../src/cli/views/graph/svg/topology-svg.ts';
import { escapeHidden } from '../../src/core/text/escape-hidden.ts';
import { hostileTexts } from '../hostile-text.ts';
import { readTexts, useBrowser } from './support/browser.ts';
import { readMermaid } from './support/mermaid.ts';
import { clusterYaml, readSampleParts } from './support/sample-report.ts';

const browser = useBrowser();

/** Names that mean something in HTML, XML, DOT or Mermaid, besides those of every format. */
const names = [
  ...hostileTexts.filter((text) => text.trim() !== '' && text.length < 200),
  '</text><script>document.title = "owned"</script>',
  '"]; n1 --> n2; click n1 "javascript:alert(1)"; x["',
  '"]; x [shape=egg, label="\\N \\G \\l',
  '&lt;&amp;&quot;&#35;#35;#quot;',
  '<img src=x onerror=alert(1)>',
  '`**bold**`',
  '1. list',
  'end',
  'subgraph',
  'a|b|c',
  '%%{init: {}}%%',
];

const hostilePicture: Picture = {
  title: names.join(' '),
  groups: names.slice(0, 3).map((title, at) => ({ id: `group ${at}`, title })),
  nodes: names.map((name, at) => ({
    id: name,
    lines: [name],
    shape: 'box',
    ...(at < 3 && { group: `group ${at}` }),
    ...(at === 4 && { mark: 'create' as const }),
  })),
  edges: names.slice(-11).map((name) => ({ from: names[0] ?? '', to: name, label: name, type: 'route' as const })),
};

/** As they are shown. Browsers join blanks, and Graphviz trims them. */
const shown = (text: string): string => escapeHidden(text).replaceAll(/\s+/gu, ' ').trim();
const shownNames = names.map((name, at) => shown(at === 4 ? `${name} (create)` : name)).toSorted();

test('Graphviz reads every name as it is', async () => {
  const { directory, env } = browser.packages();
  const run = (args: readonly string[], input: string) => execa(join(directory, 'usr/bin', args[0] ?? ''), args.slice(1), { env, input });
  const { stdout } = await run(['gvpr', 'N { print(label); }'], renderDot(hostilePicture));
  // gvpr prints the text between the quotes, in which Graphviz reads a backslash twice and entities.
  const read = stdout.split('\n').map((line) => line.replaceAll('\\\\', '\\').replaceAll('\\"', '"').replaceAll('&amp;', '&'));
  expect(read.map(shown).toSorted()).toEqual(shownNames);
  const counted = await run(['gc', '-n', '-e'], renderDot(hostilePicture));
  expect(counted.stdout.trim().split(/\s+/u).slice(0, 2).map(Number)).toEqual([names.length, hostilePicture.edges.length]);
});

test('an SVG shows every name as text, and runs nothing', async () => {
  const { page, complaints } = await browser.open(`<!doctype html><title>page</title>${renderPictureSvg(hostilePicture)}`);
  const texts = await page.evaluate(`(${parseAsXml})(${JSON.stringify(renderPictureSvg(hostilePicture))})`);
  expect(texts).toEqual(expect.arrayContaining(names.filter((_, at) => at !== 4).map((name) => escapeHidden(name))));
  expect(await page.title()).toBe('page');
  expect(complaints).toEqual([]);
});

/** Runs in the browser, whose parser of XML refuses what is not well-formed. */
const parseAsXml = `(text) => {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  return Array.from(parsed.querySelectorAll('text, parsererror'), (element) => (element.querySelector('title') ?? element).textContent);
}`;

test('Mermaid reads every name as it is', async () => {
  const { page, complaints } = await browser.open('<!doctype html><title>page</title><div id="graph"></div>');
  await page.evaluate(await readMermaid());
  await page.evaluate(`(async () => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
    const { svg } = await mermaid.render('drawing', ${JSON.stringify(renderMermaid(hostilePicture))});
    document.getElementById('graph').innerHTML = svg;
  })()`);
  const texts = await readTexts(page, '#graph .node .nodeLabel');
  const read = Array.isArray(texts) ? texts.map((text) => shown(String(text))) : [];
  expect(read.toSorted()).toEqual(shownNames);
  for (const hosts of [3, 100]) {
    const { topology } = await readSampleParts(clusterYaml(hosts));
    await page.evaluate(`mermaid.parse(${JSON.stringify(renderMermaid(makeTopologyPicture(topology)))})`);
  }
  expect(await page.title()).toBe('page');
  expect(complaints).toEqual([]);
});

test.each([3, 100])('a topology of %i hosts is valid, and its marks differ without color', async (hosts) => {
  const { topology } = await readSampleParts(clusterYaml(hosts));
  const { directory, env } = browser.packages();
  const dot = renderDot(makeTopologyPicture(topology));
  expect((await execa(join(directory, 'usr/bin/nop'), { env, input: dot })).stderr).toBe('');
  const svg = renderTopologySvg(topology);
  const { page, complaints } = await browser.open(`<!doctype html><title>page</title>${svg}`);
  const texts = await readTexts(page, 'svg text');
  expect(texts).toEqual(
    expect.arrayContaining([...topology.hosts.filter(({ isPlanned }) => !isPlanned).map(({ name }) => name), '+ create']),
  );
  expect(complaints).toEqual([]);
});
