import type { HostReader } from '../../core/host/host-ports.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterTable } from '../../core/host/packet-filter-port.ts';
import { known, type ProbeResult, unknown } from '../../core/state.ts';
import { isUnreadableFailure } from './probe-or-unknown.ts';

interface TableId {
  readonly family: Family;
  readonly table: string;
}

/** One result per id, from its own table. Reads each family once. A missing table has no chains. */
export async function probeFilterTables<Id extends TableId, S>(
  host: HostReader,
  ids: readonly Id[],
  stateOf: (table: FilterTable, id: Id) => S | null,
): Promise<readonly ProbeResult<S | null>[]> {
  const results = new Map<Family, ProbeResult<readonly FilterTable[]>>();
  const families = [...new Set(ids.map(({ family }) => family))];
  await Promise.all(families.map(async (family) => results.set(family, await probeTablesOfFamily(host, family))));
  return ids.map((id) => {
    const tables = results.get(id.family);
    if (tables?.known !== true) return unknown(tables?.reason ?? 'not probed');
    return known(stateOf(tableOf(tables.state, id), id));
  });
}

/** The live table of each of these. Rejects if iptables cannot be read. */
export async function readFilterTables(host: HostReader, ids: readonly TableId[]): Promise<(id: TableId) => FilterTable> {
  const families = [...new Set(ids.map(({ family }) => family))];
  const tables = new Map(await Promise.all(families.map(async (family) => [family, await host.packetFilter.read(family)] as const)));
  return (id) => tableOf(tables.get(id.family) ?? [], id);
}

async function probeTablesOfFamily({ packetFilter }: HostReader, family: Family): Promise<ProbeResult<readonly FilterTable[]>> {
  try {
    return known(await packetFilter.read(family));
  } catch (thrown) {
    if (!isUnreadableFailure(thrown)) throw thrown;
    return unknown([thrown.message, thrown.fix ?? []].flat().join('. '));
  }
}

function tableOf(tables: readonly FilterTable[], { table }: TableId): FilterTable {
  return tables.find(({ name }) => name === table) ?? { name: table, chains: [] };
}
