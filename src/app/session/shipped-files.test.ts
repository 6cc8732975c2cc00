import { expect, test } from '@jest/globals';
import { readShippedFile } from './shipped-files.ts';

test('a shipped file is read beside the program', async () => {
  expect(await readShippedFile('pages/report/report.html')).toContain('<');
});

test('a script without the files that ship with it says what is missing', async () => {
  await expect(readShippedFile('pages/report/absent.html')).rejects.toMatchObject({
    kind: 'missing',
    message: 'pages/report/absent.html, which ships with lazyjack, cannot be read: there is no such file or directory',
    fix: expect.stringContaining('single executable'),
  });
});
