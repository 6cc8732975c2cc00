import { expect, test } from '@jest/globals';
import { silentConsole } from '../../../testing/silent-console.ts';
import { findValueName, valueNameKeys } from '../description/argument-values.ts';
import { type CommandDescription, parseHelp } from '../description/command-description.ts';
import { buildParser } from '../run-cli.ts';
import type { Completion } from './candidate.ts';
import { completeWords } from './complete-words.ts';
import { listValues } from './list-values.ts';

const describeCommand = async (words: readonly string[]): Promise<CommandDescription> =>
  parseHelp(words, await buildParser(words, silentConsole, () => undefined).getHelp());

/** Completes a line as it stands before the cursor; a blank at its end begins a new word. */
async function complete(
  line: string,
  config = 'examples/three-hosts.yaml',
  host = 'my-master',
): Promise<readonly string[] | Completion['type']> {
  const completion = await completeWords(line.split(' '), describeCommand, (name, prefix) => listValues(name, prefix, { config, host }));
  return completion.type === 'values' ? completion.candidates.map(({ value }) => value) : completion.type;
}

test.each<[string, readonly string[] | Completion['type']]>([
  ['pl', ['plan']],
  ['zzz', []],
  ['images ', ['list', 'build', 'save', 'load']],
  ['images s', ['save']],
  ['images save ', 'files'],
  ['images build d', ['dns64']],
  ['images build dns64 ', ['dns64', 'nat64']],
  ['plan --ph', ['--phase']],
  ['plan --phase ', ['prepare', 'up']],
  ['plan --phase u', ['up']],
  ['plan --phase=', ['--phase=prepare', '--phase=up']],
  ['plan --phase up --ph', []],
  ['plan --json --out ', 'files'],
  ['plan --json=', []],
  ['render --out ', 'directories'],
  ['--config ', 'files'],
  ['-config ', 'files'],
  ['plan --host m', ['my-master', 'minion1', 'minion2']],
  ['--host minion1 plan --host=minion', ['--host=minion1', '--host=minion2']],
  ['apply --adopt add', ['address:']],
  ['apply --adopt address:', ['address:eth1/fd00:20::2']],
  ['apply --adopt address:eth1/fd00:20::2 --adopt link:', ['link:eth1']],
  ['apply --no-v', ['--no-verify']],
  ['apply --on-failure ', ['rollback', 'keep']],
  ['apply --confirm ', []],
  ['explain pod_net.m', ['pod_net.mtu']],
  ['explain topology.node1.i', ['topology.node1.interface', 'topology.node1.id']],
  ['explain gen', ['general']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['new --mode d', ['dual-stack']],
  ['help', ['help']],
  ['help im', ['images']],
  ['help images s', ['save']],
  ['help plan --', []],
])('%s', async (line, expected) => {
  const found = await complete(line);
  // A node has more addresses of a kind than one.
  if (Array.isArray(expected) && line.includes(':')) expect(found).toEqual(expect.arrayContaining(expected));
  else expect(found).toEqual(expected);
});

test('a configuration that cannot be read has no nodes and no addresses, and no error', async () => {
  expect(await complete('plan --host ', '/nonexistent.yaml')).toEqual([]);
  expect(await complete('apply --adopt address:', '/nonexistent.yaml')).toEqual([]);
});

test('each argument that takes a value has choices or a name, and no name is left over', async () => {
  const program = await describeCommand([]);
  const below = await Promise.all(program.commands.map(({ name }) => describeCommand([name.split(' ')[0] ?? ''])));
  const subcommands = await Promise.all(
    below.flatMap(({ commands }) => commands.map(({ name }) => describeCommand(name.split(' ').filter((word) => /^\w/u.test(word))))),
  );
  expect(subcommands.map(({ words }) => words)).toContainEqual(['images', 'save']);
  const used = new Set<string>();
  for (const command of [program, ...below, ...subcommands]) {
    for (const argument of [...command.positionals, ...command.options.filter(({ takesValue }) => takesValue)]) {
      if (argument.choices.length > 0) continue;
      expect([command.words, argument.name, findValueName(command.words, argument)]).not.toEqual([command.words, argument.name, undefined]);
      used.add(argument.name).add([...command.words, argument.name].join(' '));
    }
  }
  expect(valueNameKeys.filter((key) => !used.has(key))).toEqual([]);
});
