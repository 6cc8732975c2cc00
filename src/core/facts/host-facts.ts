import type { ForwardingFacts } from './forwarding-facts.ts';
import type { Cidr } from '../ip/ip.ts';
import type { KubernetesFacts } from './kubernetes-facts.ts';
import type { NetworkState } from '../host/network-port.ts';

/** What roles and preflight need to know of a machine and what is no resource: read once, plain data. */
export interface Facts {
  readonly network: NetworkState;
  /**
   * Interfaces whose default route is learned from router advertisements, with their `accept_ra` value; also those that were told to listen whatever
   * this host is (`2`), whose router may be silent just now.
   */
  readonly routerAdvertisementUplinks: readonly { readonly dev: string; readonly acceptRa: string }[];
  /** /etc/resolv.conf: the text of a plain file, or where a link leads; undefined: neither, or not to be read. */
  readonly resolvConf?: { readonly text: string } | { readonly target: string };
  /** The interface over which the SSH session comes that runs us. */
  readonly sshDevice?: string;
  /** Whether there is a program that sends ARP probes. Only where it is asked for: on nodes with an IPv4 management address. */
  readonly hasArping?: boolean;
  /** Interfaces that a network manager configures (`NetworkManager`, `systemd-networkd`). */
  readonly managed: readonly { readonly dev: string; readonly by: string }[];
  readonly engine:
    | {
        readonly running: true;
        readonly version: string;
        readonly subnets: readonly { readonly network: string; readonly subnet: Cidr }[];
        /**
         * Tables of iptables in which Docker's chain is missing: somebody flushed them. `isSure`: one of the two is still there, so that this Docker does write
         * into iptables. Left out: none is missing, or it cannot be told.
         */
        readonly flushed?: { readonly tables: readonly string[]; readonly isSure: boolean };
      }
    | { readonly running: false; readonly reason: string };
  readonly forwarding: ForwardingFacts;
  /** Only where they are asked for: on masters and minions. */
  readonly kubernetes?: KubernetesFacts;
}
