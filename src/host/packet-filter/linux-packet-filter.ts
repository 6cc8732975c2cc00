import { Failure, isFailure } from '../../core/failure.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterTable, PacketFilter } from '../../core/host/packet-filter-port.ts';
import type { Commands, FinishedCommand } from '../programs/commands.ts';
import { filterTablesQuery } from '../programs/shared-queries.ts';
import { listNftChains, readNftForward, type RulesetItem } from './read-nft-forward.ts';
import { parseIptablesSave, formatRestoreInput } from './iptables-text.ts';

/**
 * iptables and ip6tables: one process per family reads all tables, one writes.
 *
 * There are two variants of each, `(nf_tables)` and `(legacy)` in the output of `iptables --version`. Neither shows the rules of the other,
 * but the kernel applies both. lazyjack uses the `iptables` in PATH, as Docker, kubelet and kube-proxy do. Its -save and -restore are links
 * to the same program, which update-alternatives keeps together; lazyjack checks -restore before a write.
 */
export function linuxPacketFilter(commands: Commands): PacketFilter {
  const reading = new Map<Family, Promise<readonly FilterTable[]>>();
  /** Both families are read at once and share the list. */
  let nftChains: Promise<readonly RulesetItem[]> | undefined;
  /** Tables with chains that lazyjack wrote. They do not disappear by themselves. */
  const filled: Readonly<Record<Family, Set<string>>> = { 4: new Set(), 6: new Set() };
  return {
    read: (family) => {
      const shared = reading.get(family);
      if (shared !== undefined) return shared;
      const answer = readTables(commands, family, filled[family]).finally(() => reading.delete(family));
      reading.set(family, answer);
      return answer;
    },
    readNftForward: async (family) => {
      try {
        nftChains ??= listNftChains(commands).finally(() => {
          nftChains = undefined;
        });
        return await readNftForward(commands, family, nftChains);
      } catch (thrown) {
        if (isFailure(thrown, 'missing', 'denied')) return [];
        throw thrown;
      }
    },
    write: async (changes) => {
      for (const [family, own] of groupBy(changes, (change) => change.family)) {
        const lines = formatRestoreInput(own);
        await refuseMixedFlavours(commands, family);
        // Other programs hold a lock while they change rules, kube-proxy sometimes for a second.
        const finished = await commands.attempt(`${iptablesProgram(family)}-restore`, ['--noflush', '--wait=10'], {
          input: `${lines.join('\n')}\n`,
        });
        if (finished.exitCode !== 0) throw iptablesFailure(finished, lines);
        for (const [table, changed] of groupBy(own, (change) => change.table)) {
          if (changed.some(({ op }) => op === 'set-chain')) filled[family].add(table);
          else filled[family].delete(table);
        }
      }
    },
  };
}

const iptablesProgram = (family: Family): string => (family === 4 ? 'iptables' : 'ip6tables');

/** Rejects an answer without a table of `filled`: a rollback would assume that the rules in it are gone, and forget them. */
async function readTables(commands: Commands, family: Family, filled: ReadonlySet<string>): Promise<readonly FilterTable[]> {
  const { file, args } = filterTablesQuery(family);
  const finished = await commands.attempt(file, args);
  if (finished.exitCode !== 0) throw iptablesFailure(finished, []);
  const tables = parseIptablesSave(finished.stdout);
  const missing = [...filled].find((name) => !tables.some((table) => table.name === name));
  if (missing === undefined) return tables;
  throw new Failure('failed', `${finished.command} does not show the table ${missing}, into which rules were written just now`, {
    fix: `Look whether they are there (${finished.command}), and who else changes them.`,
  });
}

async function refuseMixedFlavours(commands: Commands, family: Family): Promise<void> {
  const name = iptablesProgram(family);
  const versions = await Promise.all([name, `${name}-restore`].map((each) => commands.run(each, ['--version'])));
  // Before 1.8 there was one variant, and `--version` did not name it.
  const [used, ofRestore] = versions.map(({ stdout }) => /\((\w+)\)/.exec(stdout)?.[1] ?? 'legacy');
  if (used === ofRestore) return;
  throw new Failure('refused', `${name} is of the flavour ${used ?? ''}, ${name}-restore of the flavour ${ofRestore ?? ''}`, {
    fix: `Have both from one: update-alternatives --config ${name}`,
  });
}

/** If iptables reports a line number, quotes that line of the input. */
function iptablesFailure({ command, exitCode, stderr }: FinishedCommand, lines: readonly string[]): Failure {
  const number = /line:? (\d+)/.exec(stderr)?.[1];
  const line = number === undefined ? undefined : lines[Number(number) - 1];
  const words = stderr
    .split('\n')
    .map((text) => text.replace(/^ip6?tables-(?:save|restore)( v\S+ \(\w+\))?: */, '').replace(/^line \d+( failed)?:? */, ''))
    .filter((text) => text !== '' && !/^(Error occurred at line|Try `)/.test(text));
  const why = words.join('; ') || `exit status ${exitCode}`;
  if (/Permission denied|you must be root/.test(stderr)) return new Failure('denied', `${command}: not readable without root`);
  return new Failure('failed', line === undefined ? `${command}: ${why}` : `${command}: ${line}: ${why}`);
}
