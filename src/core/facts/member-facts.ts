export type MemberRole = 'master' | 'minion';

export interface Membership {
  readonly role: MemberRole;
  /** SHA-256 of the cluster CA's public key, 64 digits, as `token-cert-hash` has it; null: there is no CA here yet. */
  readonly ca: string | null;
  /** kubeadm got to its end. */
  readonly complete: boolean;
}

/**
 * What `kubeadm init` or `kubeadm join` fixed, as the node's own files say it. Addresses and networks are canonical text. What is missing could not
 * be read, or is not this role's: nobody compares it.
 */
export interface FixedMemberSettings {
  readonly nodeName?: string | undefined;
  readonly nodeIps?: readonly string[] | undefined;
  /** Without `unix://`. */
  readonly criSocket?: string | undefined;
  readonly dnsDomain?: string | undefined;
  readonly clusterDns?: readonly string[] | undefined;
  /** `[fd00:20::2]:6443`: where the kubelet finds the API server. */
  readonly apiServerEndpoint?: string | undefined;
  /** Of the control plane node, from here on. */
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

/** What the pods of this node are connected with, as lazyjack's CNI configuration says it. */
export interface PodConnection {
  readonly plugin?: string | undefined;
  /** This node's. */
  readonly podSubnets?: readonly string[] | undefined;
  /** How many addresses are given away: pods that run, or did not end well. */
  readonly leaseCount?: number;
}

/** What no file of kubeadm tells: lazyjack notes it when this host becomes a member. */
export interface MemberRecord {
  /** Of kubeadm, `1.31`. */
  readonly kubeadm: string;
  readonly services: readonly string[];
  /** What `general.kubeadm` adds to this node's documents: SHA-256 by kind. */
  readonly additions: Readonly<Record<string, string>>;
}

/** This host as a member of a cluster. */
export interface MemberFacts extends Membership {
  /** lazyjack made it; undefined: the journal cannot be read. */
  readonly isOwned?: boolean;
  readonly fixed: FixedMemberSettings;
  readonly podConnection: PodConnection;
  /** undefined: lazyjack 2.0.0 made the membership, or somebody removed the record. */
  readonly record?: MemberRecord;
  /** What the kubelet says of its version, on a worker node whose kubeadm is another than in the record. */
  readonly kubeletVersion?: string;
  /** kubeadm.conf, where lazyjack wrote it: SHA-256 of what it wrote, and whether somebody changed the file since. */
  readonly kubeadmConf?: { readonly writtenDigest: string; readonly isEdited: boolean };
}
