import { expect, test } from '@jest/globals';
import { silentConsole } from '../../../../testing/silent-console.ts';
import { runCli } from '../../run-cli.ts';

const commands = ['plan', 'apply --yes', 'destroy --yes', 'status', 'verify', 'drift', 'init'];
const refusals: readonly (readonly [option: string, message: RegExp])[] = [
  ['--parallel 0', /^--parallel takes a number of hosts, 1 or more$/u],
  ['--parallel x', /^--parallel takes/u],
  ['--parallel 0.5', /^--parallel takes/u],
  ['--parallel -1', /^--parallel takes/u],
  ['--host minion1', /^--host names this host, and fleet is for all hosts$/u],
  ['--force', /does not take --force$/u],
  ['--limit', /^Not enough arguments following: limit$/u],
  ['--limit --json', /^Not enough arguments following: limit$/u],
  ['--limit minion9', /^--limit "minion9" names no host/u],
];

test.each(commands.flatMap((command) => refusals.map(([option, message]) => [`fleet ${command} ${option}`, message] as const)))(
  '%s is refused before a host is asked',
  async (line, message) => {
    const words = [...line.split(' '), '--config', 'examples/three-hosts.yaml'];
    await expect(runCli(words, silentConsole)).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
  },
);

test('init does not bring Node.js to the hosts as lazyjack', async () => {
  const words = ['fleet', 'init', '--config', 'examples/three-hosts.yaml'];
  await expect(runCli(words, silentConsole)).rejects.toMatchObject({
    kind: 'refused',
    message: 'this lazyjack is a script of Node.js, and hosts get a single executable',
  });
});
