import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../../app/lazyjack-version.ts';
import { keyReference } from '../../config/reference/key-reference.ts';
import { makeConfiguration } from '../../config/template/make-configuration.ts';
import type { Console } from '../console.ts';
import { parseHelp, type CommandDescription } from '../description/command-description.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { makeCommandPages } from '../man/command-pages.ts';
import { makeConfigurationPage } from '../man/configuration-page.ts';
import type { ManualPage } from '../man/manual-page.ts';
import type { ReadHelp } from '../usage-errors.ts';

/** Every page of the manual. `date`: YYYY-MM-DD. */
export async function makeManual(readHelp: ReadHelp, date: string): Promise<readonly ManualPage[]> {
  const describe = async (words: readonly string[]): Promise<CommandDescription> => parseHelp(words, await readHelp(words));
  const listBelow = ({ words, commands }: CommandDescription): Promise<readonly CommandDescription[]> =>
    Promise.all(commands.map(({ name }) => describe([...words, name.split(' ')[words.length] ?? ''])));
  const program = await describe([]);
  const commands = await Promise.all((await listBelow(program)).map(async (command) => ({ command, commands: await listBelow(command) })));
  const example = makeConfiguration({
    mode: 'ipv6',
    plugin: 'bridge',
    nodes: ['node1', 'node2'],
    interfaceName: 'enp3s0',
    nat64: 'node1',
    nameServer: '192.0.2.53',
  });
  return [...makeCommandPages({ program, commands }, { date, version }), makeConfigurationPage(keyReference, example, { date, version })];
}

/** Writes the manual into a directory, for packages. */
export async function runManPagesCommand(
  [directory = '.', date = '']: readonly string[],
  readHelp: ReadHelp,
  console: Console,
): Promise<ExitStatus> {
  const pages = await makeManual(readHelp, date);
  await mkdir(directory, { recursive: true });
  for (const { file, content } of pages) await writeFile(join(directory, file), content);
  console.out(`${directory}: ${pages.length} pages.\n`);
  return exitStatus.done;
}
