import { expect, test } from '@jest/globals';
import { Failure } from '../core/failure.ts';
import { silentConsole } from '../../testing/silent-console.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { runCli } from './run-cli.ts';
import { chooseHelpWidth, wrapHelp } from './views/help-text.ts';

async function run(line: string): Promise<{ readonly out: string; readonly status?: number; readonly cause?: unknown }> {
  let out = '';
  const console = {
    ...silentConsole,
    out: (text: string) => {
      out += text;
    },
  };
  return runCli(normalizeArgv(line === '' ? [] : line.split(' ')), console).then(
    (status) => ({ out, status }),
    (cause: unknown) => ({ out, cause }),
  );
}

test.each(['-h', '-help', '--help', 'help'])('%s prints the help of the program', async (line) => {
  const { out, status } = await run(line);
  expect(status).toBe(0);
  expect(out).toMatch(/^lazyjack COMMAND\n/u);
  expect(out).toMatch(/^ +lazyjack apply \[planfile\] /mu);
});

const commands = [
  'plan',
  'apply',
  'destroy',
  'new',
  'init',
  'validate',
  'migrate',
  'render',
  'status',
  'verify',
  'record',
  'fleet',
  'graph',
  'report',
  'images',
  'explain',
  'schema',
  'completion',
  'prepare',
  'up',
  'down',
  'clean',
  'version',
];
test.each([...commands, 'images list', 'images build', 'images save', 'images load', 'fleet init', 'fleet apply', 'fleet verify'])(
  'every form prints the help of %s',
  async (command) => {
    const { out, status } = await run(`help ${command}`);
    expect(status).toBe(0);
    expect(out.startsWith(`lazyjack ${command}`)).toBe(true);
    expect(out).not.toMatch(/--restore/u);
    for (const option of ['-h', '-help', '--help']) expect(await run(`${command} ${option}`)).toEqual({ out, status });
  },
);

test('help wraps at 80 columns where standard output is no terminal, without breaking words', async () => {
  const words = (text: string): readonly string[] => text.split(/\s+/u).filter((word) => word !== '');
  for (const command of ['', ...commands, 'images build', 'images load']) {
    const { out } = await run(`help ${command}`.trim());
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const width of [40, 60, 120]) expect(words(wrapHelp(out, width))).toEqual(words(out));
  }
});

test('a description keeps its column, or gets lines of its own', () => {
  const line = `  --name  ${'word '.repeat(10).trim()}  [string]`;
  expect(wrapHelp(line, 40)).toBe(`  --name  word word word word word word\n          word word word word  [string]\n`);
  expect(wrapHelp(`  --${'n'.repeat(24)}  ${'word '.repeat(10).trim()}`, 40)).toBe(
    `  --${'n'.repeat(24)}\n      word word word word word word word\n      word word word\n`,
  );
});

test.each([
  [{}, 80],
  [{ isTTY: true, columns: 20 }, 40],
  [{ isTTY: true, columns: 100 }, 100],
  [{ isTTY: true, columns: 300 }, 120],
])('standard output %j: %d columns', (stream, width) => {
  expect(chooseHelpWidth(stream)).toBe(width);
});

test.each([
  ['', 'no command given', 'help'],
  ['aply', 'unknown command "aply": did you mean "apply"?', 'help'],
  ['aply --yes', 'unknown command "aply": did you mean "apply"?', 'help'],
  ['aply --help', 'unknown command "aply": did you mean "apply"?', 'help'],
  ['help zzzzzz', 'unknown command "zzzzzz"', 'help'],
  ['images biuld', 'unknown command "biuld": did you mean "build"?', 'help images'],
  ['plan --pahse up', 'unknown option "--pahse": did you mean "--phase"?', 'help plan'],
  ['plan --host-frm x', 'unknown option "--host-frm": did you mean "--host-from"?', 'help plan'],
  ['plan --detailed-exit-cod', 'unknown option "--detailed-exit-cod": did you mean "--detailed-exitcode"?', 'help plan'],
  ['plan --bogus=1', 'unknown option "--bogus"', 'help plan'],
  ['plan more', 'unknown argument "more"', 'help plan'],
])('%j is refused', async (line, message, help) => {
  const { out, cause } = await run(line);
  expect(out).toBe('');
  expect(cause).toBeInstanceOf(Failure);
  expect(cause).toMatchObject({ kind: 'refused', message, fix: `See \`lazyjack ${help}\`.` });
});
