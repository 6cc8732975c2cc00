import { Failure, isFailure } from '../../core/failure.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterTable, PacketFilter } from '../../core/host/packet-filter-port.ts';
import type { Commands, Finished } from '../programs/commands.ts';
import { readNftForward } from './nft-forward.ts';
import { parseSave, restoreInput } from './iptables-text.ts';

/**
 * iptables and ip6tables: one process per family to read all tables, one to write.
 *
 * There are two of each, and rules of one are invisible to the other, though the kernel obeys both: `iptables --version` prints `(nf_tables)` or
 * `(legacy)`. Docker, kubelet and kube-proxy call whatever `iptables` is in PATH, so that one is the right one; its -save and -restore are links
 * to the same program (update-alternatives keeps the three together), which is checked before anything is written.
 */
export function linuxPacketFilter(commands: Commands): PacketFilter {
  const reading = new Map<Family, Promise<readonly FilterTable[]>>();
  /** Tables with chains that lazyjack wrote: they do not vanish by themselves. */
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
        return await readNftForward(commands, family);
      } catch (thrown) {
        if (isFailure(thrown, 'missing', 'denied')) return [];
        throw thrown;
      }
    },
    write: async (changes) => {
      for (const [family, own] of groupBy(changes, (change) => change.family)) {
        const lines = restoreInput(own);
        await refuseMixedFlavours(commands, family);
        // Whoever else is changing rules holds a lock; kube-proxy does so for a second at times.
        const finished = await commands.attempt(`${program(family)}-restore`, ['--noflush', '--wait=10'], {
          input: `${lines.join('\n')}\n`,
        });
        if (finished.exitCode !== 0) throw problem(finished, lines);
        for (const [table, changed] of groupBy(own, (change) => change.table)) {
          if (changed.some(({ op }) => op === 'set-chain')) filled[family].add(table);
          else filled[family].delete(table);
        }
      }
    },
  };
}

const program = (family: Family): string => (family === 4 ? 'iptables' : 'ip6tables');

/** An answer without a table of `filled` is not believed: a rollback would take the rules there for gone, and forget them. */
async function readTables(commands: Commands, family: Family, filled: ReadonlySet<string>): Promise<readonly FilterTable[]> {
  const finished = await commands.attempt(`${program(family)}-save`, []);
  if (finished.exitCode !== 0) throw problem(finished, []);
  const tables = parseSave(finished.stdout);
  const missing = [...filled].find((name) => !tables.some((table) => table.name === name));
  if (missing === undefined) return tables;
  throw new Failure('failed', `${finished.command} does not show the table ${missing}, into which rules were written just now`, {
    fix: `Look whether they are there (${finished.command}), and who else changes them.`,
  });
}

async function refuseMixedFlavours(commands: Commands, family: Family): Promise<void> {
  const name = program(family);
  const versions = await Promise.all([name, `${name}-restore`].map((each) => commands.run(each, ['--version'])));
  // Before 1.8 there was one variant, and `--version` did not name it.
  const [used, ours] = versions.map(({ stdout }) => /\((\w+)\)/.exec(stdout)?.[1] ?? 'legacy');
  if (used === ours) return;
  throw new Failure('refused', `${name} is of the flavour ${used ?? ''}, ${name}-restore of the flavour ${ours ?? ''}`, {
    fix: `Have both from one: update-alternatives --config ${name}`,
  });
}

/** Where iptables names a line, that line says more than its number. */
function problem({ command, exitCode, stderr }: Finished, lines: readonly string[]): Failure {
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
