import type { SnapshotEntries } from './snapshot-entries.ts';
import type { CommandHost } from '../hosts/host-command.ts';

const saveCommands = ['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'] as const;

/** False for a chain with policy ACCEPT: an empty table has no effect, and merely reading rules can create it. */
const hasContent = (line: string): boolean => !/^:[A-Z]+ ACCEPT$/.test(line);

/** Maps each table to its lines, without counters and comments. */
function parseTables(text: string): SnapshotEntries {
  const tables = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n').map((entry) => entry.replace(/ \[\d+:\d+\]$/, ''))) {
    if (line.startsWith('*')) tables.set(line.slice(1), (current = []));
    else if (line && !line.startsWith('#') && line !== 'COMMIT') current.push(line);
  }
  return new Map([...tables].filter(([, lines]) => lines.some(hasContent)).map(([table, lines]) => [table, lines.join('\n')]));
}

/** Reads the rules of both families and both variants of iptables, and all other tables of nftables: one entry per table, without counters. */
export async function readPacketFilterTables(host: CommandHost): Promise<SnapshotEntries> {
  const entries = new Map<string, string>();
  const nativeTables = new Set<string>();
  for (const command of saveCommands) {
    const { stdout } = await host.exec(command, [], { check: false });
    const family = command.startsWith('ip6') ? 'ip6' : 'ip';
    for (const [, table = ''] of stdout.matchAll(/^# Table `(\w+)' is incompatible/gm)) nativeTables.add(`table ${family} ${table}`);
    for (const [table, lines] of parseTables(stdout)) entries.set(`${command.replace('-save', '')} ${table}`, lines);
  }
  const { stdout } = await host.exec('nft', ['list', 'tables'], { check: false });
  const own = stdout
    .split('\n')
    .filter((line) => line && (nativeTables.has(line) || !/^table ip6? (filter|nat|mangle|raw|security)$/.test(line)));
  for (const table of own) {
    const listed = await host.exec('nft', ['--stateless', 'list', ...table.split(' ')], { check: false });
    entries.set(`nft ${table}`, listed.stdout.trim());
  }
  return entries;
}
