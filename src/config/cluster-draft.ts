import type { Cidr, Family } from '../core/ip/ip.ts';
import type { Mode, SshTarget } from './cluster.ts';
import type { Opmode } from './values/node-values.ts';
import type { WrittenNetwork } from './values/address-values.ts';
import type { Path } from './config-problem.ts';
import type { Settings } from './config-schema.ts';

/** A network of the cluster. `name` is its name in messages. */
export interface NamedNetwork {
  readonly name: string;
  readonly at: Path;
  readonly written: WrittenNetwork['written'];
  readonly network: Cidr;
}

export interface DraftNode {
  readonly name: string;
  readonly at: Path;
  readonly interface?: string;
  readonly id?: number;
  readonly opmodes?: ReadonlySet<Opmode>;
  readonly ssh?: SshTarget;
}

export interface DraftPods extends NamedNetwork {
  readonly nodePrefix: number;
  readonly prefixAt: Path;
  /** Whether the size is written or a default. */
  readonly isPrefixWritten: boolean;
}

/** The known part of the cluster, while values may still be missing or refused. The rules check this. */
export interface ClusterDraft {
  readonly settings: Settings;
  /** undefined if the mode is unknown: rules that depend on it report nothing. */
  readonly mode: Mode | undefined;
  /** In the order of the file. */
  readonly nodes: readonly DraftNode[];
  /** Only networks of a family that the mode has: in mode ipv4 these lists contain no IPv6 network. */
  readonly management: readonly NamedNetwork[];
  readonly pods: readonly DraftPods[];
  readonly services: readonly NamedNetwork[];
  /** Only in mode ipv6. */
  readonly support: { readonly v6?: NamedNetwork; readonly v4?: NamedNetwork };
  readonly pool: NamedNetwork | undefined;
  readonly translationPrefix: NamedNetwork | undefined;
  /** Whether the setting is written, valid or not. Such a setting is not missing. */
  readonly isGiven: (path: Path) => boolean;
  /** Whether the value is still the placeholder `<...>`. */
  readonly isPlaceholder: (path: Path) => boolean;
  /** Whether the key exists, with or without a value. */
  readonly hasKey: (path: Path) => boolean;
}

/** The families of a mode. */
export function familiesOf(mode: Mode): readonly Family[] {
  return mode === 'ipv6' ? [6] : mode === 'ipv4' ? [4] : [4, 6];
}
