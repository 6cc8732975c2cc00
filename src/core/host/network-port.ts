import type { Family } from '../ip/ip.ts';

export interface Link {
  readonly name: string;
  /** The kernel's interface index: other programs name their files after it. */
  readonly index: number;
  /** Administratively up. */
  readonly up: boolean;
  /** The link has a carrier. */
  readonly carrier: boolean;
  readonly mtu: number;
  /** The largest MTU of the driver; undefined if it does not report one. */
  readonly maxMtu?: number;
  readonly mac: string;
  /** `bridge`, `veth`...; undefined for hardware. */
  readonly type?: string;
  /** The bridge or bond it is part of. */
  readonly master?: string;
  /** The other end of a veth pair, if it is an interface of this host too. */
  readonly peer?: string;
  /** The underlying interface, such as that of a VLAN. */
  readonly lower?: string;
}

export interface LinkAddress {
  readonly dev: string;
  readonly family: Family;
  readonly address: string;
  readonly prefix: number;
  /** `global`, `link`, `host`. */
  readonly scope: string;
  /** Duplicate address detection is under way. */
  readonly tentative: boolean;
  /** Duplicate address detection failed: another host has the address. */
  readonly dadFailed: boolean;
  /** Learned or leased: another program renews it. */
  readonly dynamic: boolean;
  /** IPv4 only; null if none is set. */
  readonly broadcast: string | null;
  /** An IPv4 alias such as `eth0:1`; null if the label is the interface's own name. */
  readonly alias: string | null;
  /** The other end of a point-to-point link; `prefix` is then the length of its network; null: none. */
  readonly peer: string | null;
  /** Further arguments of `ip address add`: `nodad`, `noprefixroute metric 100`, `preferred_lft 0`; null: none. */
  readonly attributes: string | null;
  /** The rest of a limited lifetime, as arguments of `ip address add`: `valid_lft 2998 preferred_lft 1998`; null: unlimited. */
  readonly lifetime: string | null;
}

/** Bytes; `lock 1400`: path MTU discovery does not change it; null: the link's. */
export type RouteMtu = number | `lock ${number}` | null;

/** A route of the main table to one next hop. */
export interface Route {
  readonly family: Family;
  /** Canonical CIDR; `0.0.0.0/0` and `::/0` for the default route. */
  readonly dst: string;
  /** null: directly connected. */
  readonly via: string | null;
  readonly dev: string;
  readonly mtu: RouteMtu;
  /** As iproute2 prints it: `kernel`, `boot`, `static`, `ra`, `108`. */
  readonly protocol: string;
  /** null: 0, which only IPv4 has. */
  readonly metric: number | null;
  /** Preferred source address. */
  readonly source: string | null;
  /** Further arguments of `ip route add`: `onlink advmss 1300 cwnd lock 10`; null: none. */
  readonly attributes: string | null;
  /** It was learned or has a lifetime: the kernel deletes it some time. */
  readonly expires: boolean;
}

/** A route of the main table that is not a route to one next hop. lazyjack cannot write these and only avoids them. */
export interface SpecialRoute {
  readonly family: Family;
  readonly dst: string;
  /** `blackhole`, `2 next hops`. */
  readonly what: string;
}

/** Another host on the link: an entry of the kernel's neighbour table that has a link-layer address. */
export interface Neighbour {
  readonly dev: string;
  readonly family: Family;
  readonly address: string;
  /** Lower case. */
  readonly mac: string;
  /** The kernel's neighbour state: `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `PERMANENT`. */
  readonly state: string;
}

/** Whether another host on the link uses an address. */
export type AddressUse =
  | { readonly status: 'yes'; readonly mac: string }
  | { readonly status: 'no' }
  /** The probe was not possible. */
  | { readonly status: 'unknown'; readonly reason: string }
  /** The probe program is missing. A preflight check reports that before anything is written. */
  | { readonly status: 'not-probed' };

/**
 * An entry of the kernel's tables in iproute2 syntax: a route of any table and type, a neighbour that does not age, a proxy neighbour or a
 * nexthop object. Excludes routes of the table `local`, which the kernel maintains.
 */
export interface NetworkEntry {
  readonly type: 'route' | 'neighbour' | 'proxy' | 'nexthop';
  readonly family: Family;
  /** Canonical CIDR for a route; address or number otherwise. */
  readonly dst: string;
  /** Outgoing interfaces. */
  readonly devs: readonly string[];
  /** Next hops with an address, of either family. */
  readonly gateways: readonly string[];
  /** `onlink`: the kernel treats the gateways as reachable, whatever addresses the interface has. */
  readonly onLink: boolean;
  /** Refers to an object of `ip nexthop`, so addresses of the interface do not matter. */
  readonly usesNextHopNumber: boolean;
  readonly source: string | null;
  readonly metric: number | null;
  /** The route's own MTU, locked or not. */
  readonly mtu: number | null;
  /** `main`, `77`; empty if it is not a route. */
  readonly table: string;
  /** As in `Route`; empty if it is not a route. */
  readonly protocol: string;
  /** Configured without a lifetime, not by the kernel or a router advertisement. */
  readonly isPermanent: boolean;
  /** A `Route` without `attributes` describes it completely. */
  readonly isPlainRoute: boolean;
  /** Arguments of `ip route add`, `ip neigh add` or `ip nexthop add` that create it again. */
  readonly ipArguments: string;
}

export interface NetworkState {
  readonly links: readonly Link[];
  readonly addresses: readonly LinkAddress[];
  readonly routes: readonly Route[];
  readonly specialRoutes: readonly SpecialRoute[];
  readonly neighbours: readonly Neighbour[];
}

export type NetworkChange =
  /** Creates the bridge up, with its own MAC address from the start. */
  | { readonly op: 'add-bridge'; readonly dev: string }
  | { readonly op: 'delete-bridge'; readonly dev: string }
  /** Deletes both ends. */
  | { readonly op: 'delete-veth'; readonly dev: string }
  | { readonly op: 'set-link'; readonly dev: string; readonly up?: boolean; readonly mtu?: number }
  | {
      readonly op: 'add-address' | 'delete-address';
      readonly dev: string;
      readonly family: Family;
      readonly address: string;
      readonly prefix: number;
      readonly broadcast?: string | null;
      readonly alias?: string | null;
      readonly peer?: string | null;
      readonly attributes?: string | null;
      readonly lifetime?: string | null;
    }
  | { readonly op: 'add-entry' | 'delete-entry'; readonly type: NetworkEntry['type']; readonly ipArguments: string }
  /** Changes in place; if the kernel refuses, the entry is unchanged. `before`: the previous arguments. */
  | { readonly op: 'change-entry'; readonly type: NetworkEntry['type']; readonly ipArguments: string; readonly before: string }
  | ({ readonly op: 'add-route' | 'delete-route' } & Pick<Route, 'family' | 'dst' | 'via' | 'dev'> &
      Partial<Pick<Route, 'mtu' | 'protocol' | 'metric' | 'source' | 'attributes'>>);

export interface NetworkReader {
  /** Links, addresses, routes and neighbours of both families. Concurrent calls share one answer. */
  read(): Promise<NetworkState>;
  /**
   * Every route of every table, and everything else that may depend on an address or an interface. Called only before one of these is
   * removed or changed: there may be a hundred thousand routes.
   */
  readEntries(): Promise<readonly NetworkEntry[]>;
}

export interface Network extends NetworkReader {
  /**
   * Applies the changes in order. Stops at the first that the kernel refuses; earlier changes stay applied. Rejects with a Failure that
   * names the refused change.
   */
  write(changes: readonly NetworkChange[]): Promise<void>;
  /**
   * Probes whether another host on the link uses this address. IPv4: three ARP probes, 200 ms apart, with sender 0.0.0.0 (RFC 5227, section
   * 2.1.1), after waiting up to 5 s for a carrier, which an interface that was just set up may lack. IPv6: the kernel's neighbour
   * discovery; the host must not have the address itself, and needs a ready link-local address. Rejects only when the signal is aborted.
   */
  probeAddressUse(which: { readonly dev: string; readonly address: string }, signal: AbortSignal): Promise<AddressUse>;
}
