import { afterEach, expect, test } from '@jest/globals';
import { reportProgramStart, observePrograms } from '../core/program-observer.ts';
import { makeCommands } from '../host/programs/commands.ts';
import { silentConsole } from '../../testing/silent-console.ts';
import { runCli } from './run-cli.ts';
import { makeProgramLog } from './program-log.ts';

afterEach(() => {
  observePrograms(undefined);
});

const token = 'abcdef.0123456789abcdef';

async function logOf(input: boolean, run: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  observePrograms(makeProgramLog({ err: (text) => void lines.push(text) }, input, () => 0));
  await run();
  return lines.join('');
}

test('a program is logged when it starts, as a shell command, and when it ends', async () => {
  const log = await logOf(false, async () => {
    await makeCommands().run('sh', ['-c', 'cat'], { input: 'route show\n' });
    await makeCommands().attempt('sh', ['-c', 'exit 3']);
    await makeCommands()
      .run('/nowhere/ip', [])
      .catch(() => undefined);
  });
  expect(log).toBe(`[1] sh -c cat
[1] exit status 0, 0 ms
[2] sh -c 'exit 3'
[2] exit status 3, 0 ms
[3] /nowhere/ip
[3] not started: ENOENT, 0 ms
`);
});

test('a request to Docker is logged with its purpose', async () => {
  const log = await logOf(true, async () => {
    reportProgramStart({ dockerRequest: 'create network \u001b[2Jsupport' })('answered');
  });
  expect(log).toBe('[1] Docker: create network \\u{1b}[2Jsupport\n[1] answered, 0 ms\n');
});

test('concurrent programs have different numbers', async () => {
  const log = await logOf(false, async () => {
    const slow = makeCommands().run('sleep', ['0.3']);
    await makeCommands().run('true', []);
    await slow;
  });
  expect(log).toBe('[1] sleep 0.3\n[2] true\n[2] exit status 0, 0 ms\n[1] exit status 0, 0 ms\n');
});

test('the input of a program is logged on request; its output never', async () => {
  const log = await logOf(true, () => makeCommands().run('sh', ['-c', 'echo answer; cat'], { input: 'link show\naddress show\n' }));
  expect(log).toBe(`[1] sh -c 'echo answer; cat'
[1]   link show
[1]   address show
[1] exit status 0, 0 ms
`);
});

test('a token is masked, and control characters are escaped', async () => {
  const log = await logOf(true, () => makeCommands().run('true', [token, '\u001b[2J\n'], { input: `token ${token}\u001b[2J\n` }));
  expect(log).not.toContain(token);
  expect(log).toContain('\\u{1b}[2J');
  expect(log).not.toContain('\u001b');
});

test.each([
  ['version', ''],
  ['version -v', '[1] cat\n[1] exit status 0'],
  ['version --verbose', '[1] cat\n[1] exit status 0'],
  ['version -vv', '[1] cat\n[1]   asked\n[1] exit status 0'],
  ['version -v -v', '[1] cat\n[1]   asked\n[1] exit status 0'],
])('%s', async (line, expected) => {
  const lines: string[] = [];
  const console = { ...silentConsole, err: (text: string) => void lines.push(text) };
  await runCli(line.split(' '), console);
  await makeCommands().run('cat', [], { input: 'asked\n' });
  expect(lines.join('').replace(/, \d+ ms\n$/u, '')).toBe(expected);
});
