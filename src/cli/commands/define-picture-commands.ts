import type { Argv } from 'yargs';
import type { CommandContext } from '../command-context.ts';
import { planOptionDefinitions, thisMachineOption } from '../command-options.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds the commands that draw: `graph` and `report`. */
export function addPictureCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'graph [subject]',
      'draw the hosts, networks, translators and routes of the cluster, or the resources of one host',
      (command) =>
        command
          .positional('subject', {
            choices: ['topology', 'resources'] as const,
            default: 'topology' as const,
            describe: 'topology: the cluster; resources: what lazyjack writes on one host, and in which order',
          })
          .option('format', {
            choices: ['svg', 'dot', 'mermaid'] as const,
            default: 'svg' as const,
            describe: 'svg: a picture; dot: for Graphviz; mermaid: for Markdown pages',
          })
          .option('plan', { type: 'boolean', default: false, describe: 'read this host, and mark what the plan changes on it' })
          .option('host-from', planOptionDefinitions['host-from'])
          .option('out', { type: 'string', describe: 'write to this file instead of standard output; --force replaces an existing one' })
          .example('$0 graph --format mermaid', 'draw the cluster, offline and without root')
          .example('$0 graph --plan --format svg --out plan.svg', 'draw what apply would change on this host')
          .example('$0 graph resources --host minion1 --format dot', 'draw the resources of a node'),
      async (args) => {
        const { runGraphCommand } = await import('./graph-command.ts');
        finish(await runGraphCommand(args, console));
      },
    )
    .command(
      'report',
      'write a page with the topology, plan, status, drift and verification of this host',
      (command) =>
        command
          .option('out', { type: 'string', demandOption: true, describe: 'the new HTML file; --force replaces an existing one' })
          .option('verify', {
            type: 'boolean',
            default: true,
            describe: 'run the checks of `lazyjack verify`, which take seconds; --no-verify does not',
          })
          .option('host-from', planOptionDefinitions['host-from'])
          .option('this-machine', thisMachineOption)
          .example('$0 report --out report.html', 'write the report of this host')
          .example('$0 report --out report.html --no-verify --force', 'replace it, without tests'),
      async (args) => {
        const { runReportCommand } = await import('./report-command.ts');
        finish(await runReportCommand(args, console));
      },
    );
}
