import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../host/simulated/simulated-host.ts';
import { readThroughLinks } from './read-through-links.ts';

const { files } = simulatedHost({
  files: {
    '/etc/a': { type: 'symlink', target: '../srv/b' },
    '/srv/b': { type: 'symlink', target: '/srv/c' },
    '/srv/c': { type: 'file', content: 'text' },
    '/etc/loop': { type: 'symlink', target: 'loop' },
    '/etc/dangling': { type: 'symlink', target: 'nothing' },
  },
});

test('follows links, relative and absolute ones', async () => {
  for (const path of ['/etc/a', '/srv/b', '/srv/c']) {
    expect(await readThroughLinks(files, path)).toMatchObject({ type: 'file', content: Buffer.from('text') });
  }
});

test.each(['/etc/loop', '/etc/dangling', '/etc/missing'])('%s is missing', async (path) => {
  expect(await readThroughLinks(files, path)).toBeNull();
});
