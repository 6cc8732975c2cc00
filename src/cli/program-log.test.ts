import { afterEach, expect, test } from '@jest/globals';
import { reportProgramStart, observePrograms } from '../core/program-observer.ts';
import { commands } from '../host/programs/commands.ts';
import { silentConsole } from '../../testing/silent-console.ts';
import { runCli } from './run-cli.ts';
import { makeProgramLog } from './program-log.ts';

afterEach(() => {
  observePrograms(undefined);
});

const token = 'abcdef.0123456789abcdef';

async function toldOf(input: boolean, run: () => Promise<unknown>): Promise<string> {
  const said: string[] = [];
  observePrograms(makeProgramLog({ err: (text) => void said.push(text) }, input, () => 0));
  await run();
  return said.join('');
}

test('a program is said when it begins, as a shell would take it, and how it ended', async () => {
  const told = await toldOf(false, async () => {
    await commands().run('sh', ['-c', 'cat'], { input: 'route show\n' });
    await commands().attempt('sh', ['-c', 'exit 3']);
    await commands()
      .run('/nowhere/ip', [])
      .catch(() => undefined);
  });
  expect(told).toBe(`[1] sh -c cat
[1] exit status 0, 0 ms
[2] sh -c 'exit 3'
[2] exit status 3, 0 ms
[3] /nowhere/ip
[3] not started: ENOENT, 0 ms
`);
});

test('what Docker is asked is said as what it is for', async () => {
  const told = await toldOf(true, async () => {
    reportProgramStart({ dockerRequest: 'create network \u001b[2Jsupport' })('answered');
  });
  expect(told).toBe('[1] Docker: create network \\u{1b}[2Jsupport\n[1] answered, 0 ms\n');
});

test('programs that run side by side are told apart', async () => {
  const told = await toldOf(false, async () => {
    const slow = commands().run('sleep', ['0.3']);
    await commands().run('true', []);
    await slow;
  });
  expect(told).toBe('[1] sleep 0.3\n[2] true\n[2] exit status 0, 0 ms\n[1] exit status 0, 0 ms\n');
});

test('what it reads is said when asked for; what it answers never', async () => {
  const told = await toldOf(true, () => commands().run('sh', ['-c', 'echo answer; cat'], { input: 'link show\naddress show\n' }));
  expect(told).toBe(`[1] sh -c 'echo answer; cat'
[1]   link show
[1]   address show
[1] exit status 0, 0 ms
`);
});

test('a token is shown nowhere, and nothing that a terminal would obey', async () => {
  const told = await toldOf(true, () => commands().run('true', [token, '\u001b[2J\n'], { input: `token ${token}\u001b[2J\n` }));
  expect(told).not.toContain(token);
  expect(told).toContain('\\u{1b}[2J');
  expect(told).not.toContain('\u001b');
});

test.each([
  ['version', ''],
  ['version -v', '[1] cat\n[1] exit status 0'],
  ['version --verbose', '[1] cat\n[1] exit status 0'],
  ['version -vv', '[1] cat\n[1]   asked\n[1] exit status 0'],
  ['version -v -v', '[1] cat\n[1]   asked\n[1] exit status 0'],
])('%s', async (line, wanted) => {
  const said: string[] = [];
  const console = { ...silentConsole, err: (text: string) => void said.push(text) };
  await runCli(line.split(' '), console);
  await commands().run('cat', [], { input: 'asked\n' });
  expect(said.join('').replace(/, \d+ ms\n$/u, '')).toBe(wanted);
});
