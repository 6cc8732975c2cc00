import type { Cidr, Family } from '../core/ip/ip.ts';
import type { Mode, Role } from './cluster.ts';
import type { WrittenNetwork } from './values/address-values.ts';
import type { Path } from './config-problem.ts';
import type { Settings } from './config-schema.ts';

/** A network in its role. `name` is how sentences call it. */
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
  readonly roles?: ReadonlySet<Role>;
}

export interface DraftPods extends NamedNetwork {
  readonly nodePrefix: number;
  readonly prefixAt: Path;
  /** Whether the size is written, or the default. */
  readonly isPrefixWritten: boolean;
}

/** What is known of the cluster while some values may still be missing or refused: the rules work on this. */
export interface ClusterDraft {
  readonly settings: Settings;
  /** undefined when it cannot be known: rules that depend on it have nothing to say. */
  readonly mode: Mode | undefined;
  /** In the order of the file. */
  readonly nodes: readonly DraftNode[];
  /** The networks of a family that the mode has, and no others: in mode ipv4 no IPv6 network is in these. */
  readonly management: readonly NamedNetwork[];
  readonly pods: readonly DraftPods[];
  readonly services: readonly NamedNetwork[];
  /** Only in mode ipv6. */
  readonly support: { readonly v6?: NamedNetwork; readonly v4?: NamedNetwork };
  readonly pool: NamedNetwork | undefined;
  readonly translationPrefix: NamedNetwork | undefined;
  /** Whether somebody wrote this, well or badly: such a setting is not missing. */
  readonly isGiven: (path: Path) => boolean;
  /** Whether `<...>` still stands there. */
  readonly isPlaceholder: (path: Path) => boolean;
  /** Whether the key itself is there, with or without a value. */
  readonly hasKey: (path: Path) => boolean;
}

/** The families that a mode has. */
export function familiesOf(mode: Mode): readonly Family[] {
  return mode === 'ipv6' ? [6] : mode === 'ipv4' ? [4] : [4, 6];
}
