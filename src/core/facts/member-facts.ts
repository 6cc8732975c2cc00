export const memberRoles = ['control-plane', 'worker'] as const;

/** The role of a node in its Kubernetes cluster. */
export type MemberRole = (typeof memberRoles)[number];

/** The roles as text names them. */
export const memberRoleNames = { 'control-plane': 'control plane node', worker: 'worker node' } as const satisfies Record<
  MemberRole,
  string
>;

export interface Membership {
  readonly role: MemberRole;
  /** SHA-256 of the cluster CA's public key, 64 digits, as `token-cert-hash` has it; null: there is no CA here yet. */
  readonly ca: string | null;
  /** kubeadm ran to completion. */
  readonly complete: boolean;
}

/**
 * Settings that `kubeadm init` or `kubeadm join` fixed, read from the node's files. Addresses and networks are canonical text. Absent:
 * could not be read, or does not apply to this role; such settings are not compared.
 */
export interface FixedMemberSettings {
  readonly nodeName?: string | undefined;
  readonly nodeIps?: readonly string[] | undefined;
  /** Without `unix://`. */
  readonly criSocket?: string | undefined;
  readonly dnsDomain?: string | undefined;
  readonly clusterDns?: readonly string[] | undefined;
  /** `[fd00:20::2]:6443`: the API server that the kubelet uses. */
  readonly apiServerEndpoint?: string | undefined;
  /** This and the following fields: control plane node only. */
  readonly advertiseAddress?: string | undefined;
  readonly serviceSubnets?: readonly string[] | undefined;
  readonly podSubnets?: readonly string[] | undefined;
  /** Prefix lengths of the nodes' pod subnets, in ascending order. */
  readonly nodeMasks?: readonly string[] | undefined;
  /** Names and addresses in the API server's certificate. */
  readonly certificateNames?: readonly string[] | undefined;
  /** Of the control plane: `v1.31.0`. */
  readonly version?: string | undefined;
}

/** Pod network of this node, read from lazyjack's CNI configuration. */
export interface PodConnection {
  readonly plugin?: string | undefined;
  /** Of this node. */
  readonly podSubnets?: readonly string[] | undefined;
  /** Number of assigned pod addresses: running pods, and pods that did not end cleanly. */
  readonly leaseCount?: number;
}

/** Settings that are in no kubeadm file. lazyjack records them when this host becomes a member. */
export interface MemberRecord {
  /** Of kubeadm, `1.31`. */
  readonly kubeadm: string;
  readonly services: readonly string[];
  /** What `general.kubeadm` adds to this node's kubeadm documents: SHA-256 by kind. */
  readonly additions: Readonly<Record<string, string>>;
}

/** This host as a member of a cluster. */
export interface MemberFacts extends Membership {
  /** lazyjack created the membership; undefined: the journal cannot be read. */
  readonly isOwned?: boolean;
  readonly fixed: FixedMemberSettings;
  readonly podConnection: PodConnection;
  /** undefined: lazyjack 2.0.0 created the membership, or somebody removed the record. */
  readonly record?: MemberRecord;
  /** Version that the kubelet reports. Read on a worker node whose kubeadm version differs from the record. */
  readonly kubeletVersion?: string;
  /** kubeadm.conf, if lazyjack wrote it: SHA-256 of the written text, and whether somebody edited the file since. */
  readonly kubeadmConf?: { readonly writtenDigest: string; readonly isEdited: boolean };
}
