export type Path = readonly (string | number)[];

/** Something that kubeadm fixed when this host became a member, and that the configuration, or another kubeadm, now says otherwise. */
export interface MemberDifference {
  /** In words: "advertise address of the API server". */
  readonly what: string;
  /** In the cluster. */
  readonly found: string;
  readonly wanted: string;
  /** Where the configuration says so, most telling first; empty: it is not the configuration that differs. */
  readonly at: readonly Path[];
  /** The phase of which a resource must stay with it. */
  readonly concerns: 'prepare' | 'up';
  /** It is the same on every node: a worker node alone cannot have it otherwise. */
  readonly ofCluster?: true;
  /** What to do about it, where that is not to change the configuration back. */
  readonly remedy?: 'upgrade' | 'write version' | 'record' | 'move pods';
}
