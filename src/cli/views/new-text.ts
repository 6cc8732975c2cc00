import type { InterfaceChoice } from '../../app/new/read-host-defaults.ts';
import type { ClusterChoices } from '../../config/template/make-configuration.ts';
import { shellCommand } from '../../core/text/shell-command.ts';

/** The interfaces of this host, for the question which one leads to the other nodes. */
export function renderInterfaces(interfaces: readonly InterfaceChoice[]): string {
  const longest = Math.max(0, ...interfaces.map(({ name }) => name.length));
  return interfaces
    .map(({ name, addresses, hasDefaultRoute }) =>
      `  ${name.padEnd(longest)}  ${[...(addresses.length === 0 ? ['no address'] : addresses), ...(hasDefaultRoute ? ['default route: do not use the interface of your login session'] : [])].join(', ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** What was written, and what comes next. */
export function renderNewFile(file: string, { mode, nodes }: ClusterChoices): string {
  const command = (name: string): string => shellCommand('lazyjack', [name, ...(file === 'config.yaml' ? [] : ['--config', file])]);
  const count = nodes.length === 1 ? '1 node' : `${nodes.length} nodes`;
  return [
    `${file}: written, ${count}, mode ${mode}.`,
    '',
    'Next:',
    `  ${command('init')}   on ${nodes[0] ?? ''}; then copy ${file} to the other nodes`,
    `  ${command('plan')}   on each node: shows what would change`,
    `  ${command('apply')}  on each node, ${nodes[0] ?? ''} first`,
    '',
  ].join('\n');
}
