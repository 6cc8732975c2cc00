import type { ForwardingFacts } from './forwarding-facts.ts';
import type { Cidr } from '../ip/ip.ts';
import type { InterfaceOwnership } from './interface-owners.ts';
import type { KubernetesFacts } from './kubernetes-facts.ts';
import type { NetworkState } from '../host/network-port.ts';

/** Properties of the host that roles and preflight checks need and that are no resources. Read once; plain data. */
export interface Facts {
  readonly network: NetworkState;
  /**
   * Interfaces whose default route comes from router advertisements, with their `accept_ra` value. Includes interfaces with `accept_ra=2`,
   * whose router may be silent at the moment.
   */
  readonly routerAdvertisementUplinks: readonly { readonly dev: string; readonly acceptRa: string }[];
  /**
   * /etc/resolv.conf: the text of a regular file and the running program that writes it, or the target of a symlink; undefined: neither, or
   * unreadable.
   */
  readonly resolvConf?: { readonly text: string; readonly writer?: 'NetworkManager' | 'openresolv' } | { readonly target: string };
  /** cloud-init writes /etc/hosts at each boot. `isInstanceSetting`: data of the instance ask for it, which overrule files of the host. */
  readonly hostsTemplate?: { readonly isInstanceSetting: boolean };
  /** The interface of the SSH session that runs lazyjack. */
  readonly sshDevice?: string;
  /** The address of the client of that session. */
  readonly sshClient?: string;
  /** Whether a program that sends ARP probes is installed. Read only on nodes with an IPv4 management address. */
  readonly hasArping?: boolean;
  /** Which programs configure the management interface. */
  readonly ownership: InterfaceOwnership;
  readonly engine:
    | {
        readonly running: true;
        readonly version: string;
        readonly subnets: readonly { readonly network: string; readonly subnet: Cidr }[];
        /**
         * Tables of iptables in which Docker's chain is missing because somebody flushed them. `isSure`: one of the two chains still
         * exists, so this Docker does use iptables. Absent: no chain is missing, or it cannot be determined.
         */
        readonly flushed?: { readonly tables: readonly string[]; readonly isSure: boolean };
        /** `"iptables": false` in dockerd's settings: it neither masquerades nor accepts anything for its networks. */
        readonly isIptablesDisabled?: true;
        /** It does not filter IPv6. */
        readonly isIp6tablesDisabled?: true;
      }
    | { readonly running: false; readonly reason: string };
  readonly forwarding: ForwardingFacts;
  /** Read only on control plane nodes and worker nodes. */
  readonly kubernetes?: KubernetesFacts;
}
