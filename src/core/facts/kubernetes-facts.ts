import type { Account } from './account.ts';
import type { CniPluginFacts } from '../host/cni-plugins-port.ts';
import type { ClusterNodeStatus } from '../host/kubeadm-port.ts';
import type { MemberFacts } from './member-facts.ts';
import type { ProgramFacts } from '../host/programs-port.ts';

/** What of this machine decides how Kubernetes is brought up on it. */
export interface KubernetesFacts {
  readonly kubeadm: { readonly found: true; readonly version: string } | { readonly found: false; readonly reason: string };
  /** Sockets of container runtimes that are there, as paths. */
  readonly criSockets: readonly string[];
  /** containerd's configuration turns off what answers the kubelet: its socket is there and of no use. */
  readonly isCriDisabled: boolean;
  readonly plugins: CniPluginFacts;
  /** Only looked for where `up` is planned; their versions only before this host is a node. */
  readonly programs?: ProgramFacts;
  /** The cluster's own certificate authority, which `init` left in the work area. */
  readonly authority?: { readonly certificate: Uint8Array; readonly key: Uint8Array };
  /** The kubelet's unit passes KUBELET_DNS_ARGS on, as before 1.11. */
  readonly usesDnsArgs: boolean;
  /** This host is, or is becoming, a node of some cluster. */
  readonly isMember: boolean;
  /** This host as a node that kubeadm completed; undefined: it is none, or not for this user to read. */
  readonly membership?: MemberFacts;
  /** On a master, where its API server answers: who has joined. */
  readonly nodes?: readonly ClusterNodeStatus[];
  /** Who gets a kubeconfig, and whether they have a directory for it. */
  readonly administrators?: readonly (Account & { readonly hasDirectory: boolean })[];
  readonly hasSwap: boolean;
  readonly cgroupVersion: 1 | 2;
}
