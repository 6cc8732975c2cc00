import type { Argv } from 'yargs';
import { jsonOption as json, thisMachineOption as thisMachine, verifyOptionDefinitions } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds the commands that report on this host without changing it. */
export function addHostStateCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish, started }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'status',
      'show applied, drifted and unconfirmed resources',
      (command) =>
        command
          .option('json', json)
          .option('textfile', {
            type: 'string',
            describe: "write metrics to this file for node-exporter's textfile collector, instead of the status",
          })
          .option('this-machine', thisMachine)
          .example('$0 status --json', 'print JSON')
          .example('$0 status --textfile /var/lib/prometheus/node-exporter/lazyjack.prom', 'for a timer'),
      async (args) => {
        const { runStatusCommand } = await import('./status-command.ts');
        finish(await runStatusCommand({ ...args, started }, console));
      },
    )
    .command(
      'verify',
      'test from this node whether the cluster works, without changing anything',
      (command) =>
        command
          .options(verifyOptionDefinitions)
          .example('$0 verify', 'test this node')
          .example('$0 verify --url http://v4only.example/5mb', 'also download an object through NAT64'),
      async (args) => {
        const { runVerifyCommand } = await import('./verify-command.ts');
        finish(await runVerifyCommand(args, console));
      },
    )
    .command(
      'drift',
      'show what differs from what lazyjack applied; exit status 2 if something does',
      (command) =>
        command
          .option('json', json)
          .option('watch', {
            type: 'boolean',
            default: false,
            describe: 'print a line of JSON for each drift that appears or ends, until Ctrl-C',
          })
          .example('$0 drift --json', 'print JSON')
          .example('$0 drift --watch', 'follow the host'),
      async (args) => {
        const { runDriftCommand } = await import('./drift-command.ts');
        finish(await runDriftCommand({ ...args, started }, console));
      },
    )
    .command(
      'log',
      'list the runs that changed this host',
      (command) => command.option('json', json).example('$0 log', 'list them, oldest first'),
      async (args) => {
        const { runLogCommand } = await import('./log-command.ts');
        finish(runLogCommand(args, console));
      },
    )
    .command(
      'show <run>',
      'show one run of the log: its changes, what happened, its result',
      (command) =>
        command
          .positional('run', { type: 'string', demandOption: true, describe: 'the id of the run, or its beginning' })
          .option('json', json)
          .example('$0 show 3f9a', 'show the run that begins with 3f9a'),
      async (args) => {
        const { runShowCommand } = await import('./log-command.ts');
        finish(runShowCommand(args, console));
      },
    )
    .command(
      'record',
      'write the state of this host that plans read to a file, without known secrets, for a bug report',
      (command) =>
        command
          .option('out', { type: 'string', demandOption: true, describe: 'the new file; --force replaces an existing one' })
          .option('json', json)
          .example('$0 record --out host.json', 'record this host')
          .example('$0 plan --host-from host.json', 'plan the recorded host, anywhere and without root'),
      async (args) => {
        const { runRecordCommand } = await import('./record-command.ts');
        finish(await runRecordCommand(args, console));
      },
    );
}
