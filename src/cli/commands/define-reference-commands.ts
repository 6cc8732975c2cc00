import type { Argv } from 'yargs';
import { jsonOption as json } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds `explain` and `schema`, the reference of the configuration for people and for editors. */
export function addReferenceCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'explain [key]',
      'explain a key of the configuration',
      (command) =>
        command
          .positional('key', { type: 'string', default: '', describe: 'such as pod_net.mtu [default: list the sections]' })
          .option('json', json)
          .example('$0 explain', 'list the sections')
          .example('$0 explain pod_net', 'list the keys of a section')
          .example('$0 explain topology.my-master.id', 'explain one key'),
      async (args) => {
        const { runExplainCommand } = await import('./explain-command.ts');
        finish(runExplainCommand(args, console));
      },
    )
    .command(
      'schema',
      'print the JSON Schema of the configuration, for editors',
      (command) => command.example('$0 schema >lazyjack.schema.json', 'write it to a file'),
      async () => {
        const { runSchemaCommand } = await import('./explain-command.ts');
        finish(runSchemaCommand(console));
      },
    );
}
