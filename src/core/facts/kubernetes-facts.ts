import type { ContentRef } from '../content.ts';
import type { Account } from './account.ts';
import type { CniPluginFacts } from '../host/cni-plugins-port.ts';
import type { ClusterNodeStatus } from '../host/kubeadm-port.ts';
import type { MemberFacts } from './member-facts.ts';
import type { OverrulingFacts } from './overruling-facts.ts';
import type { ProgramFacts } from '../host/programs-port.ts';

/** Content that the host has, and its digest. */
export interface StoredContent {
  readonly bytes: Uint8Array;
  readonly ref: ContentRef;
}

/** Properties of this host that decide how Kubernetes is started on it. */
export interface KubernetesFacts {
  readonly kubeadm: { readonly found: true; readonly version: string } | { readonly found: false; readonly reason: string };
  /** Paths of the existing container runtime sockets. */
  readonly criSockets: readonly string[];
  /** containerd's configuration disables the CRI plugin: the socket exists, but the kubelet cannot use it. */
  readonly isCriDisabled: boolean;
  readonly plugins: CniPluginFacts;
  /** Read only where `up` is planned; versions only before this host is a node. */
  readonly programs?: ProgramFacts;
  /** Read only where `up` is planned. */
  readonly overruling?: OverrulingFacts;
  /** What kubeadm itself says against its rendered documents, line by line. Read only if it can be asked and has additions to check. */
  readonly refusedByKubeadm?: readonly string[];
  /** The cluster's certificate authority, which `init` stored in the work area. */
  readonly authority?: { readonly certificate: StoredContent; readonly key: StoredContent };
  /** The kubelet's unit passes on KUBELET_DNS_ARGS, as it does before 1.11. */
  readonly usesDnsArgs: boolean;
  /** This host is, or is becoming, a node of a cluster. */
  readonly isMember: boolean;
  /** This host as a node that kubeadm completed; undefined: it is not a node, or this user cannot read it. */
  readonly membership?: MemberFacts;
  /** On a control plane node whose API server answers: the nodes that have joined. */
  readonly nodes?: readonly ClusterNodeStatus[];
  /** Accounts that get a kubeconfig, and whether they have a directory for it. */
  readonly administrators?: readonly (Account & { readonly hasDirectory: boolean })[];
  readonly hasSwap: boolean;
  readonly cgroupVersion: 1 | 2;
}
