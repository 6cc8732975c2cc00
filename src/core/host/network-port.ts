import type { Family } from '../ip/ip.ts';

export interface Link {
  readonly name: string;
  /** The kernel's number for it: other programs name their files after it. */
  readonly index: number;
  /** Administratively up. */
  readonly up: boolean;
  /** Somebody answers at the other end of the cable. */
  readonly carrier: boolean;
  readonly mtu: number;
  /** The largest MTU the driver takes; undefined where it does not say. */
  readonly maxMtu?: number;
  readonly mac: string;
  /** `bridge`, `veth`...; undefined for hardware. */
  readonly type?: string;
  /** The bridge or bond it is part of. */
  readonly master?: string;
  /** The other end of a pair (veth), where that is an interface of this host too. */
  readonly peer?: string;
  /** The interface that it stands on: that of a VLAN. */
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
  /** Another host has it. */
  readonly dadFailed: boolean;
  /** Learned or leased: somebody else renews it. */
  readonly dynamic: boolean;
  /** IPv4 only, and only where somebody set one. */
  readonly broadcast: string | null;
  /** An IPv4 alias such as `eth0:1`; null where it is the interface's own name. */
  readonly alias: string | null;
  /** What else `ip address add` was told, in its words: `nodad`, `noprefixroute metric 100`; null: nothing. */
  readonly attributes: string | null;
}

/** A route of the main table to one next hop. */
export interface Route {
  readonly family: Family;
  /** Canonical CIDR; `0.0.0.0/0` and `::/0` for the default route. */
  readonly dst: string;
  /** null: on the link itself. */
  readonly via: string | null;
  readonly dev: string;
  /** The route's own MTU; null: the link's. */
  readonly mtu: number | null;
  /** As iproute2 prints it: `kernel`, `boot`, `static`, `ra`, `108`. */
  readonly protocol: string;
  /** null: 0, which only IPv4 has. */
  readonly metric: number | null;
  /** The source address that it prefers. */
  readonly source: string | null;
}

/** A route of the main table that is more than a way to one next hop. Nothing here can write it, so it is only ever avoided. */
export interface SpecialRoute {
  readonly family: Family;
  readonly dst: string;
  /** `blackhole`, `2 next hops`. */
  readonly what: string;
}

/** Another host on the wire, as the kernel knows it: an entry of its neighbour table that has a link-layer address. */
export interface Neighbour {
  readonly dev: string;
  readonly family: Family;
  readonly address: string;
  /** Lower case. */
  readonly mac: string;
  /** The kernel's word for how sure it is: `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `PERMANENT`. */
  readonly state: string;
}

/** Whether another host on the wire has an address. */
export type AddressUse =
  | { readonly status: 'yes'; readonly mac: string }
  | { readonly status: 'no' }
  /** It could not be asked. */
  | { readonly status: 'unknown'; readonly reason: string }
  /** The program that asks is missing: a preflight check says so, before anything is written. */
  | { readonly status: 'unasked' };

/**
 * A line of the kernel's tables in the words of iproute2, whatever it is: a route of any table and type, a neighbour that does not age, an address
 * that is answered for, a numbered next hop. Routes of the table `local` are the kernel's own and are none of these.
 */
export interface NetworkEntry {
  readonly type: 'route' | 'neighbour' | 'proxy' | 'nexthop';
  readonly family: Family;
  /** Of a route: canonical CIDR; of the others: the address or the number. */
  readonly dst: string;
  /** The interfaces that it leads to. */
  readonly devs: readonly string[];
  /** The next hops that have an address, of either family. */
  readonly gateways: readonly string[];
  /** The kernel takes the gateways for reachable, whatever addresses the interface has. */
  readonly onLink: boolean;
  /** A number of `ip nexthop` says where it leads: addresses of the interface do not matter. */
  readonly usesNextHopNumber: boolean;
  readonly source: string | null;
  readonly metric: number | null;
  /** The route's own MTU, be it locked or not. */
  readonly mtu: number | null;
  /** `main`, `77`; empty where it is no route. */
  readonly table: string;
  /** As in `Route`; empty where it is no route. */
  readonly protocol: string;
  /** Somebody put it there to stay: neither the kernel nor a router's advertisement, and for no limited time. */
  readonly isPermanent: boolean;
  /** A `Route` holds all there is of it. */
  readonly isPlainRoute: boolean;
  /** What follows `ip route add`, `ip neigh add` or `ip nexthop add` to make it again. */
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
  /** Up, and with a MAC address of its own from the start. */
  | { readonly op: 'add-bridge'; readonly dev: string }
  | { readonly op: 'delete-bridge'; readonly dev: string }
  /** With its other end. */
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
      readonly attributes?: string | null;
    }
  | { readonly op: 'add-entry' | 'delete-entry'; readonly type: NetworkEntry['type']; readonly ipArguments: string }
  /** In place: where the kernel refuses, it is as it was. `before`: its words until then. */
  | { readonly op: 'change-entry'; readonly type: NetworkEntry['type']; readonly ipArguments: string; readonly before: string }
  | ({ readonly op: 'add-route' | 'delete-route' } & Pick<Route, 'family' | 'dst' | 'via' | 'dev'> &
      Partial<Pick<Route, 'mtu' | 'protocol' | 'metric' | 'source'>>);

export interface NetworkReader {
  /** Links, addresses, routes and neighbours of both families. Calls made while one is under way share its answer. */
  read(): Promise<NetworkState>;
  /**
   * Every route of every table, and what else may stand on an address or an interface. Asked only where one of these is about to be taken away or
   * changed: there may be a hundred thousand routes.
   */
  readEntries(): Promise<readonly NetworkEntry[]>;
}

export interface Network extends NetworkReader {
  /** In this order; the first that the kernel refuses ends it, and what came before stays. Rejects with a Failure naming that one. */
  write(changes: readonly NetworkChange[]): Promise<void>;
  /**
   * Asks the other hosts on the wire who has this address. IPv4: three ARP probes, 200 ms apart, with the sender 0.0.0.0 (RFC 5227, section 2.1.1); waits
   * up to 5 s for a carrier, which an interface that was just set up may lack. IPv6: the kernel's neighbour discovery, which must not have the address
   * itself, and which says nothing of an address before the interface's link-local one is ready. Rejects only when the signal is aborted.
   */
  probeAddressUse(which: { readonly dev: string; readonly address: string }, signal: AbortSignal): Promise<AddressUse>;
}
