import * as z from 'zod';
import type { Family } from '../ip/ip.ts';
import { lazy } from '../lazy.ts';
import type { FilterTable } from '../host/packet-filter-port.ts';

/** What the packet filter of one family says. `missing`: the host has no iptables. */
export type FilterFacts =
  | { readonly readable: true; readonly tables: readonly FilterTable[] }
  | { readonly readable: false; readonly isIptablesMissing: boolean; readonly reason: string };

/** Interfaces from which this host forwarded to the management network before the first apply, per family. */
export type ForwardedBefore = Readonly<Record<Family, readonly string[]>>;

/** What this host forwards, and what its packet filter says about it. */
export interface ForwardingFacts {
  readonly filter: Readonly<Record<Family, FilterFacts>>;
  /** Base chains of nftables that have a word in it; only where they are asked for. */
  readonly nftTables?: Readonly<Record<Family, readonly FilterTable[]>>;
  /** Interfaces from which the kernel forwards packets now, per family. */
  readonly forwardsFrom: Readonly<Record<Family, readonly string[]>>;
  /** Decided by the first apply; undefined: this host has not been prepared yet. */
  readonly forwardedBefore?: ForwardedBefore;
  /** A lazyjack that made no LAZYJACK-GUARD prepared this host. */
  readonly hasNoGuardChain?: true;
}

export const nothingForwardedBefore: ForwardedBefore = { 4: [], 6: [] };

/** Where the first apply writes that down, if there was anything. Root's alone. */
export const forwardedBeforePath = '/var/lib/lazyjack/forwarded-before.json';

const forwardedBeforeSchema = lazy(() => z.object({ ipv4: z.array(z.string()), ipv6: z.array(z.string()) }));

export function formatForwardedBefore({ 4: ipv4, 6: ipv6 }: ForwardedBefore): string {
  return `${JSON.stringify({ ipv4, ipv6 }, null, 2)}\n`;
}

/** Of what is not its own text nothing is believed: then nothing was forwarded. */
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
