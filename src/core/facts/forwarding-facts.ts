import * as z from 'zod';
import type { Family } from '../ip/ip.ts';
import { lazy } from '../lazy.ts';
import type { FilterTable } from '../host/packet-filter-port.ts';

/** The packet filter of one address family. `isIptablesMissing`: the host has no iptables. */
export type FilterFacts =
  | { readonly readable: true; readonly tables: readonly FilterTable[] }
  | { readonly readable: false; readonly isIptablesMissing: boolean; readonly reason: string };

/** Interfaces from which this host forwarded to the management network before the first apply, per family. */
export type ForwardedBefore = Readonly<Record<Family, readonly string[]>>;

/** Packet forwarding on this host, and its packet filter. */
export interface ForwardingFacts {
  readonly filter: Readonly<Record<Family, FilterFacts>>;
  /** Base chains of nftables that filter forwarded packets; read only where they are needed. */
  readonly nftTables?: Readonly<Record<Family, readonly FilterTable[]>>;
  /** Interfaces from which the kernel forwards packets now, per family. */
  readonly forwardsFrom: Readonly<Record<Family, readonly string[]>>;
  /** Recorded by the first apply; undefined: this host has not been prepared yet. */
  readonly forwardedBefore?: ForwardedBefore;
  /** This host was prepared by a release without LAZYJACK-GUARD. */
  readonly hasNoGuardChain?: true;
}

export const nothingForwardedBefore: ForwardedBefore = { 4: [], 6: [] };

/** File in which the first apply records it, if there is anything to record. Only root can access it. */
export const forwardedBeforePath = '/var/lib/lazyjack/forwarded-before.json';

const forwardedBeforeSchema = lazy(() => z.object({ ipv4: z.array(z.string()), ipv6: z.array(z.string()) }));

export function formatForwardedBefore({ 4: ipv4, 6: ipv6 }: ForwardedBefore): string {
  return `${JSON.stringify({ ipv4, ipv6 }, null, 2)}\n`;
}

/** Ignores text in any other format: then nothing was forwarded. */
export function parseForwardedBefore(text: string): ForwardedBefore {
  const read = forwardedBeforeSchema().safeParse(parseJsonOrNull(text));
  return read.success ? { 4: read.data.ipv4, 6: read.data.ipv6 } : nothingForwardedBefore;
}

function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
