export type ConfigPath = readonly (string | number)[];

/** Something that kubeadm fixed when this host became a member, and that the configuration, or another kubeadm, now says otherwise. */
export interface MemberDifference {
  /** In words: "advertise address of the API server". */
  readonly setting: string;
  /** In the cluster. */
  readonly live: string;
  readonly desired: string;
  /** Where the configuration says so, most telling first; empty: it is not the configuration that differs. */
  readonly paths: readonly ConfigPath[];
  /** The phase of which a resource must stay with it. */
  readonly affectsPhase: 'prepare' | 'up';
  /** It is the same on every node: a worker node alone cannot have it otherwise. */
  readonly isClusterWide?: true;
  /** What to do about it, where that is not to change the configuration back. */
  readonly remedy?: 'upgrade' | 'write version' | 'record' | 'move pods';
}
