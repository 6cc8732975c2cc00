import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { silentConsole } from '../../testing/silent-console.ts';
import { messageOf } from '../core/failure.ts';

const directory = mkdtempSync(join(tmpdir(), 'configuration-source-'));
const rendered = join(directory, 'rendered');
/** Writes a configuration whose last node has this name. */
const write = (node: string): string => {
  const file = join(directory, `${node}.yaml`);
  writeFileSync(file, readFileSync('examples/three-hosts.yaml', 'utf8').replaceAll('minion2', node), { mode: 0o600 });
  return file;
};
const descriptor = openSync(write('of-descriptor'), 'r');
// Read when the options are defined.
process.env['LAZYJACK_CONFIG'] = write('of-environment');
const { runCli } = await import('./run-cli.ts');

afterAll(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

const recorded = '--host-from fixtures/hosts/my-master.json --host my-master';
const executable = `--executable-url https://files.example/lazyjack --executable-sha256 ${'a'.repeat(64)}`;

/** Each command that reads the configuration. It ends before it asks or changes a host, and shows the name of a node, or of the file. */
const commands: readonly string[] = [
  'validate',
  `plan --phase prepare ${recorded} --full`,
  'graph --format dot',
  `graph --plan --format dot ${recorded}`,
  'graph resources --host my-master --format dot',
  'report --out /dev/stdout --no-verify --host-from fixtures/hosts/my-master.json --host nobody',
  'record --out /dev/null --host nobody',
  'verify --host nobody',
  `render --out ${rendered}`,
  `render --cloud-init nobody ${executable}`,
  ...['init', 'plan', 'apply', 'status', 'verify', 'drift', 'destroy'].map((name) => `fleet ${name} --limit nobody`),
];

async function read(line: string): Promise<string> {
  const shown: string[] = [];
  const add = (text: string): void => void shown.push(text);
  await runCli(line.split(' '), { ...silentConsole, out: add, err: add }).catch((thrown: unknown) => shown.push(messageOf(thrown)));
  if (line.includes(rendered)) shown.push(...readdirSync(rendered));
  return shown.join('\n');
}

test.each(commands)('%s reads the file that LAZYJACK_CONFIG names', async (line) => {
  expect(await read(line)).toContain('of-environment');
});

test.each(commands)('%s reads an open file', async (line) => {
  expect(await read(`${line} --config /dev/fd/${descriptor}`)).toMatch(new RegExp(`of-descriptor|^/dev/fd/${descriptor}\\b`, 'mu'));
});

test('migrate, which has no option --config of its own, says how its file is named', async () => {
  const { runMigrateCommand } = await import('./commands/migrate-command.ts');
  await expect(runMigrateCommand({ file: 'absent.yaml', out: '-', force: false }, silentConsole)).rejects.toMatchObject({
    message: 'the configuration absent.yaml cannot be read: there is no such file or directory',
    fix: 'Name the configuration of 1.3: lazyjack migrate FILE',
  });
});
