export type ConfigPath = readonly (string | number)[];

/**
 * A setting that kubeadm fixed when this host became a member, and for which the configuration or the installed kubeadm has another value.
 */
export interface MemberDifference {
  /** Description: "advertise address of the API server". */
  readonly setting: string;
  /** The value in the cluster. */
  readonly live: string;
  readonly desired: string;
  /** The settings that decide the desired value, most relevant first. Empty: the configuration is not the cause. */
  readonly paths: readonly ConfigPath[];
  /** The phase with resources that depend on the setting. */
  readonly affectsPhase: 'prepare' | 'up';
  /** The setting is the same on every node, so a single worker node cannot change it. */
  readonly isClusterWide?: true;
  /** How to resolve the difference, if not by changing the configuration back. */
  readonly remedy?: 'upgrade' | 'write version' | 'record' | 'move pods';
}
