import { expect, test } from '@jest/globals';
import { silentConsole } from '../../../testing/silent-console.ts';
import { keyReference } from '../../config/reference/key-reference.ts';
import { buildParser } from '../run-cli.ts';
import { listCommandsInHelp } from '../views/help-text.ts';
import { makeManual } from './man-pages-command.ts';

const readHelp = (words: readonly string[]): Promise<string> => buildParser(words, silentConsole, () => undefined).getHelp();

test('each command has a page, and lazyjack.yaml has each key', async () => {
  const pages = new Map((await makeManual(readHelp, '2026-01-31')).map(({ file, content }) => [file, content]));
  const commands = listCommandsInHelp(await readHelp([]), []);
  expect([...pages.keys()]).toEqual(['lazyjack.1', ...commands.map((name) => `lazyjack-${name}.1`), 'lazyjack.yaml.5']);
  const words = pages.get('lazyjack.yaml.5')?.replaceAll('\\-', '-') ?? '';
  for (const path of Object.keys(keyReference))
    expect(words).toContain(path.includes('.') ? `\\fB${path.slice(path.indexOf('.') + 1)}` : path.toUpperCase());
  expect(pages.get('lazyjack-plan.1')).toContain('.TP\n\\fB\\-\\-phase\\fR \\fIprepare|up\\fR\n');
  expect(pages.get('lazyjack-images.1')).toContain('.SH IMAGES SAVE\n');
});

test('no line begins with a control character of the text, and none is too long for mandoc', async () => {
  for (const { file, content } of await makeManual(readHelp, '2026-01-31')) {
    for (const line of content.split('\n')) {
      expect([file, line.length > 80 && !line.startsWith('.TH')]).toEqual([file, false]);
      expect(line).not.toMatch(/^(?:'|\.(?!\\"|TH |SH |PP$|TP$|RS 4$|RE$|nf$|fi$|br$|BR ))/u);
    }
  }
});
