import type { Argv } from 'yargs';
import { jsonOption as json, lockTimeoutOption } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds the commands that read the configuration and change nothing but their output: `new`, `init`, `validate`, `migrate`, `render`. */
export function addConfigurationCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'new',
      'write a first configuration, from answers on a terminal or from options',
      (command) =>
        command
          .option('out', {
            type: 'string',
            default: 'config.yaml',
            describe: 'the new file; --force replaces an existing one; - prints it',
          })
          .option('nodes', {
            type: 'string',
            array: true,
            default: [],
            describe: 'the host names of the nodes, separated by commas, the control plane node first',
          })
          .option('interface', {
            type: 'string',
            describe: 'the interface to the other nodes [default: the only one without a default route]',
          })
          .option('mode', {
            choices: ['ipv6', 'ipv4', 'dual-stack'] as const,
            describe: 'the address families of the cluster [default: ipv6]',
          })
          .option('plugin', { choices: ['bridge', 'ptp'] as const, default: 'bridge', describe: 'the CNI plugin' })
          .option('nat64', { type: 'string', describe: 'mode ipv6: the node with NAT64 and DNS64 [default: the first]' })
          .option('name-server', {
            type: 'string',
            describe: 'mode ipv6: the IPv4 address of the name server that DNS64 queries [default: the first of /etc/resolv.conf]',
          })
          .example('$0 new', 'answer some questions')
          .example('$0 new --nodes node1,node2,node3 --interface eth1', 'without questions, for scripts')
          .example('$0 new --mode ipv4 --nodes node1 --out -', 'print it'),
      async (args) => {
        const { runNewCommand } = await import('./new-command.ts');
        finish(await runNewCommand(args, console));
      },
    )
    .command(
      'init',
      'create the token and the certificate authority, once, on the control plane node',
      (command) =>
        command.option('lock-timeout', lockTimeoutOption).example('$0 init --force', 'create new ones; the old authority is saved'),
      async (args) => {
        const { runInitCommand } = await import('./init-command.ts');
        finish(await runInitCommand(args, console));
      },
    )
    .command(
      'validate',
      'check the configuration file offline',
      (command) =>
        command
          .option('strict', { type: 'boolean', default: false, describe: 'treat warnings as errors' })
          .option('json', json)
          .example('$0 validate --config cluster.yaml', 'check a file before you copy it to the hosts'),
      async (args) => {
        const { runValidateCommand } = await import('./validate-command.ts');
        finish(await runValidateCommand(args, console));
      },
    )
    .command(
      'migrate <file>',
      'print a configuration of release 1.3 as one of today, comments kept',
      (command) =>
        command
          .positional('file', { type: 'string', demandOption: true, describe: 'the configuration of 1.3' })
          .option('out', { type: 'string', default: '-', describe: 'write it to this file; --force replaces an existing one' })
          .example('$0 migrate old.yaml --out config.yaml', 'write it to a new file; the changes are listed')
          .example('$0 migrate config.yaml | diff config.yaml -', 'see what would change'),
      async (args) => {
        const { runMigrateCommand } = await import('./migrate-command.ts');
        finish(await runMigrateCommand(args, console));
      },
    )
    .command(
      'render',
      'write the files of all nodes into a directory for review, offline, without root and without secrets',
      (command) =>
        command
          .option('out', {
            type: 'string',
            describe:
              'a new, empty or previously rendered directory; files that are no longer rendered are deleted; with --cloud-init, a file',
          })
          .option('kubeadm-version', {
            type: 'string',
            describe:
              "write kubeadm.conf for this version [default: general.kubernetes-version, else this host's kubeadm, else the newest supported]",
          })
          .option('cloud-init', {
            type: 'string',
            requiresArg: true,
            describe: 'instead, write user data of cloud-init that applies the configuration at the first boot of this node',
          })
          .option('executable-url', { type: 'string', describe: 'with --cloud-init: where the node downloads lazyjack' })
          .option('executable-sha256', { type: 'string', describe: 'with --cloud-init: the SHA-256 digest of that file' })
          .example('$0 render --out rendered', 'write everything except tokens and keys')
          .example('$0 render --cloud-init minion1 --executable-url URL ...', 'print user data')
          .example('$0 render --out rendered --kubeadm-version 1.31', 'see with `git diff` what an upgrade would change'),
      async (args) => {
        const { cloudInit } = args;
        if (cloudInit !== undefined) {
          const { runRenderCloudInitCommand } = await import('./render-cloud-init-command.ts');
          finish(await runRenderCloudInitCommand({ ...args, cloudInit }, console));
          return;
        }
        const { runRenderCommand } = await import('./render-command.ts');
        finish(await runRenderCommand(args, console));
      },
    );
}
