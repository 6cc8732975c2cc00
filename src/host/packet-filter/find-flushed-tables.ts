import type { Facts } from '../../core/facts/host-facts.ts';
import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { FilterTable } from '../../core/host/packet-filter-port.ts';

type FlushedTables = Extract<Facts['engine'], { readonly running: true }>['flushed'];

/**
 * Docker creates a chain DOCKER in both tables when it starts, and cannot create a network if one of the chains is missing. With
 * `"iptables": false`, and from 29 with nftables, it creates neither. So if both are missing, this alone proves nothing.
 */
export async function findFlushedTables(
  host: HostReader,
  { dockerVersion, isDisabled }: { readonly dockerVersion: string; readonly isDisabled: boolean },
): Promise<FlushedTables> {
  const tables = await undefinedOnFailure(host.packetFilter.read(4));
  if (tables === undefined) return undefined;
  const missing = ['nat', 'filter'].filter((name) => lacksDockerChain(tables, name));
  if (missing.length === 0) return undefined;
  const hasDockerChain = tables.some(
    ({ name, chains }) => ['nat', 'filter'].includes(name) && chains.some((chain) => chain.name === 'DOCKER'),
  );
  if (!hasDockerChain && (Number.parseInt(dockerVersion, 10) >= 29 || isDisabled)) return undefined;
  return { tables: missing, isSure: hasDockerChain };
}

/** A missing table was not flushed. */
function lacksDockerChain(tables: readonly FilterTable[], name: string): boolean {
  const table = tables.find((each) => each.name === name);
  return table !== undefined && !table.chains.some((chain) => chain.name === 'DOCKER');
}

async function undefinedOnFailure<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((cause: unknown) => {
    if (cause instanceof Failure) return undefined;
    throw cause;
  });
}
