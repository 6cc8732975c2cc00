import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** The first line of kubeadm.conf shows on hosts of every release that lazyjack wrote the file. */
const firstLineOfKubeadmConf = '# Written by lazyjack for kubeadm ${to.version.text}: see docs/kubernetes.md.';

test('no message sends the reader to a document, which a host need not have', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  expect(sources.length).toBeGreaterThan(200);
  const found = sources.flatMap((path) =>
    readFileSync(`src/${path}`, 'utf8')
      .split('\n')
      .filter(
        (line) =>
          !/^\s*(?:\/\/|\/?\*)/u.test(line) && /\b(?:docs\/|README|[\w-]+\.md\b)/u.test(line) && !line.includes(firstLineOfKubeadmConf),
      )
      .map((line) => `src/${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
