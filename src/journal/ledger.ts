import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Begin, Phase } from './journal-entry.ts';

/** A resource that lazyjack changed and has not restored. */
export interface Owned {
  readonly address: Address;
  readonly ref: Ref;
  readonly phase: Phase;
  /** The before-image: its state before the first of our writes. */
  readonly before: State;
  /** States that count as ours: the last written one and, while that is unconfirmed, the earlier ones. */
  readonly written: readonly State[];
  /** A write was announced and its result is not in the journal. */
  readonly isUnconfirmed: boolean;
  readonly needs: readonly Address[];
  /** Position in the order of first writes. */
  readonly order: number;
  /** Set for a side effect: the resources whose writes altered it. */
  readonly causes?: readonly Address[];
  /** A side effect that is restored although its causes are still owned. */
  readonly foreign?: true;
  /** Information from before the first of our writes, for a restore. */
  readonly context?: readonly string[];
  /** Version of the lazyjack that wrote it last. */
  readonly writtenBy: string;
  /** Boot ID of the boot in which it was written. */
  readonly boot: string;
  /** A reboot removes it: it is owned only in this boot. */
  readonly volatile: boolean;
}

export interface Interrupted {
  readonly run: string;
  /** Start time, RFC 3339. */
  readonly at: string;
  readonly command: Begin['command'];
  readonly phase: Phase;
  readonly unconfirmed: readonly Address[];
}

/** The sum of the journal's entries. */
export interface Ledger {
  readonly owned: ReadonlyMap<Address, Owned>;
  /**
   * Owned resources that an unfinished run restored and has not touched since. Only a probe shows whether they still are: the run may be
   * rolled back.
   */
  readonly restored: ReadonlySet<Address>;
  /**
   * Volatile resources that lazyjack wrote in an earlier boot and has not written again. They are not owned in this boot, but their
   * before-images count for the next write.
   */
  readonly removedByReboot: ReadonlyMap<Address, Owned>;
  /** Phases with entries of an earlier boot that no `apply` of this boot has completed. */
  readonly notAppliedSinceBoot: ReadonlySet<Phase>;
  /** Version of the lazyjack that completed the last `apply` of each phase of which anything is owned. */
  readonly appliedBy: ReadonlyMap<Phase, string>;
  /** The number of changes that the last completed `apply` of a phase left out, for phases where it left some out. */
  readonly leftOut?: ReadonlyMap<Phase, number>;
  /** The `/etc/machine-id` of the host that the journal belongs to; undefined: it was not known, or a release before this one wrote the journal. */
  readonly machine?: string;
  /** The last run without an end entry that no later run of its phase has completed. */
  readonly interrupted?: Interrupted;
}

export const emptyLedger: Ledger = {
  owned: new Map(),
  restored: new Set(),
  removedByReboot: new Map(),
  notAppliedSinceBoot: new Set(),
  appliedBy: new Map(),
};
