import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { silentConsole } from '../lab/silent-console.ts';
import { exitStatus } from './exit-status.ts';
import type { PlanOptions } from './plan-options.ts';
import { readPlanLine } from './read-plan-line.ts';
import { runCli } from './run-cli.ts';

/** What yargs makes of it; undefined where it refuses the line, or the line is no plan. */
async function byYargs(argv: readonly string[]): Promise<PlanOptions | undefined> {
  let seen: PlanOptions | undefined;
  await runCli(argv, silentConsole, async (options) => {
    // What is not on the line is undefined here, and no key there.
    seen = { host: undefined, hostFrom: undefined, out: undefined, ...options };
    return exitStatus.done;
  }).catch(() => undefined);
  return seen;
}

const names = ['config', 'host', 'color', 'verbose', 'force', 'host-from', 'phase', 'destroy', 'out', 'json', 'detailed-exitcode', 'adopt'];
const values = ['a.yaml', '/tmp/x', 'up', 'prepare', 'my-master', 'true', 'false', '12', '0x10', '', '-', '--', '-v', '"q"', 'a:b', 'plan'];
const flag = fc.oneof(fc.constantFrom(...names), fc.constantFrom('hostFrom', 'strict', 'yes', 'conf', 'config.x', 'help', 'version'));
const value = fc.oneof(fc.constantFrom(...values), fc.string({ maxLength: 4 }));
const word = fc.oneof(
  { weight: 4, arbitrary: flag.map((name) => `--${name}`) },
  flag.map((name) => `--no-${name}`),
  fc.tuple(flag, value).map(([name, text]) => `--${name}=${text}`),
  value,
);
const plain = fc.oneof(
  fc
    .tuple(fc.constantFrom('config', 'host', 'host-from', 'out'), fc.constantFrom('a.yaml', '/tmp/x.1', 'up', 'true'))
    .map(([name, text]) => [`--${name}`, text]),
  fc.constantFrom('prepare', 'up', 'other').map((text) => ['--phase', text]),
  fc.constantFrom('destroy', 'json', 'detailed-exitcode', 'force', 'color', 'no-color').map((name) => [`--${name}`]),
);
const line = fc.oneof(
  fc.array(word, { maxLength: 5 }),
  fc.array(plain, { maxLength: 5 }).map((parts) => parts.flat()),
);

test('a plan line that is read without yargs says what yargs would have read', async () => {
  let read = 0;
  const holds = fc.asyncProperty(line, async (words) => {
    const options = readPlanLine(['plan', ...words]);
    if (options === undefined) return;
    read += 1;
    expect(await byYargs(['plan', ...words])).toMatchObject(options);
  });
  await fc.assert(holds, { numRuns: 150 });
  // It would hold as well if every line were left to yargs.
  expect(read).toBeGreaterThan(15);
});

test.each([
  'plan',
  'plan --config cluster.yaml --host minion1',
  'plan --json --phase=up',
  'plan --destroy --no-color',
  'plan --out p.json',
])('%s is read without yargs', (text) => {
  expect(readPlanLine(text.split(' '))).toBeDefined();
});

test.each([
  '',
  'apply',
  'plan --help',
  'plan extra',
  'plan --json true',
  'plan --host',
  'plan --host a --host b',
  'plan --phase down',
  'plan -v',
])('%p is left to yargs', (text) => {
  expect(readPlanLine(text.split(' '))).toBeUndefined();
});
