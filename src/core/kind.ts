import { Failure } from './failure.ts';
import type { Host, HostReader } from './host/host-ports.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address, Ref } from './resource.ts';
import type { ProbeResult, State } from './state.ts';
import { quote } from './text/escape-hidden.ts';

/** A change from the live state `before` to `after`, which differs from it. */
export interface Transition<Id, S> {
  readonly id: Id;
  readonly before: S | null;
  readonly after: S | null;
}

/** Whether a written resource has settled: addresses finish duplicate address detection, containers become healthy. */
export type Settled =
  | { readonly settled: 'yes'; readonly warning?: string }
  | { readonly settled: 'not-yet'; readonly reason: string }
  | { readonly settled: 'never'; readonly reason: string; readonly fix?: string };

/** Passed to writes of desired state: reports warnings by index of the change. Restores get none. */
export interface WriteContext {
  warn(at: number, text: string): void;
}

/** Why a change is refused, and how to fix it. */
export interface Refusal {
  readonly detail: string;
  readonly fix: string;
  /** `--adopt ADDRESS` overrides the refusal: the live state is complete enough to be restored. */
  readonly adoptable: boolean;
}

/**
 * A resource that a write may alter besides its own. Its before-image is recorded and restored with the write. `laterStates`: software that
 * this write starts may alter it later (the kubelet, when it restarts); these states count as owned whenever they are found, and `{}`
 * matches any new object.
 */
export interface SideEffect extends Ref {
  readonly laterStates?: readonly State[];
  /** A foreign resource that must not change: restored right after the write, and then no longer owned. */
  readonly foreign?: true;
}

/** The restore target if it is not the before-image: a directory that others use is retained. */
export interface RestoreTarget<S> {
  readonly target: S | null;
  readonly note?: string;
  /** The interface to which it belonged no longer exists: nothing is restored, and nothing retained. */
  readonly isParentGone?: true;
  /**
   * A foreign object needs the resource: it is restored only to `target` and stays owned. These commands remove that object; the next
   * restore then completes.
   */
  readonly commands?: readonly string[];
}

/** A restore that the kind may adjust. */
export interface RestoreTransition<Id, S> extends Transition<Id, S> {
  /** Result of `recordContext` before the first of our writes; undefined if a release without it made that write. */
  readonly context?: readonly string[] | undefined;
}

/** Proof that a resource is owned, for a host whose journal is lost. */
export interface Evidence<S> {
  /** For the user, who decides whether to accept it: "it has the label lazyjack.owner". */
  readonly reason: string;
  /** The before-image as far as the object itself shows it; null: it did not exist. */
  readonly before: S | null;
}

/**
 * A kind of resource as the engine uses it. The engine passes ids and states through without reading them; the schemas of the kind validate
 * each. Authors use a typed `defineKind` literal instead.
 */
export interface Kind {
  readonly name: string;
  /** Changing one of these fields replaces the resource. */
  readonly immutable: readonly string[];
  /** Reason why destroy retains resources of this kind ("a cache"). */
  readonly retainedBecause?: string;
  /** What is lost when this state is deleted or replaced ("the cluster's data"); undefined: nothing. */
  irreversible?(state: JsonObject): string | undefined;
  /** A reboot removes it. An object found afterwards is not owned, but the before-image of the first write still counts. */
  readonly volatile: boolean;
  /**
   * A reboot resets it, and software that runs because of lazyjack may set it again before lazyjack does: Docker enables forwarding for an owned
   * network, a CNI plugin creates the owned bridge. So what lazyjack wrote counts in every boot.
   */
  readonly isResetByReboot: boolean;
  /** Milliseconds that `settle` may take. */
  readonly settleTimeout: number;
  addressOf(id: Json): Address;
  /** One answer per id, in the order of `ids`. */
  probe(host: HostReader, ids: readonly Json[]): Promise<readonly ProbeResult[]>;
  write(host: Host, changes: readonly Transition<Json, JsonObject>[], signal: AbortSignal, context?: WriteContext): Promise<void>;
  /** undefined: settled as soon as a probe shows the written state. */
  settle?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly Settled[]>;
  /**
   * Explains why a change will never settle. Called when nothing else in the run writes any more. May undo the change to find out, and then
   * makes it again; undefined: nothing more is known.
   */
  explain?(host: Host, change: Transition<Json, JsonObject>, signal: AbortSignal): Promise<string | undefined>;
  /**
   * One answer per change, for changes of foreign resources and, as `owned` says, of owned ones. `deleted`: resources that are deleted
   * before these.
   */
  refuse?(
    host: HostReader,
    changes: readonly (Transition<Json, JsonObject> & { readonly owned: boolean })[],
    deleted: readonly Ref[],
  ): Promise<readonly (Refusal | undefined)[]>;
  /** Side effects of these writes, whose before-images are recorded and restored too. */
  sideEffects?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly SideEffect[]>;
  /** Information from before the first write that a later restore needs besides the state. One answer per change. */
  recordContext?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly (readonly string[] | undefined)[]>;
  /** Whether the object has an owner mark (a label), even if it changed since. */
  hasOwnerMark?(live: JsonObject): boolean;
  /**
   * A written state, completed with the defaults that the write fills in. A live state that differs from it is not ours. Without this
   * method, fields that a state leaves out may have any value.
   */
  withDefaults?(state: JsonObject): JsonObject;
  /**
   * Reads only objects whose name marks them as created by software we started (KUBE-*). They may change at any time and are restored
   * completely.
   */
  readonly isCreatedByStartedSoftware: boolean;
  /** Whether this may be an interrupted write of ours. Only for kinds whose write has several effects. */
  isHalfWritten?(live: JsonObject): boolean;
  /**
   * Without a journal: which of these resources, live as `before` and desired as `after`, are provably owned. undefined: no proof. A kind
   * without this method has no proof.
   */
  findEvidence?(host: HostReader, claims: readonly Transition<Json, JsonObject>[]): Promise<readonly (Evidence<JsonObject> | undefined)[]>;
  /** For each id whether it has edits of the administrator that are no difference. `status` names them. */
  readEdits?(host: HostReader, ids: readonly Json[]): Promise<readonly boolean[]>;
  /**
   * Adjusts a restore to `after`. `deleted`: resources deleted in the same run, including replaced ones. `retained`: owned resources that
   * are retained because a foreign object needs them.
   */
  adjustRestore?(
    host: HostReader,
    changes: readonly RestoreTransition<Json, JsonObject>[],
    deleted: readonly Ref[],
    retained?: readonly Ref[],
  ): Promise<readonly RestoreTarget<JsonObject>[]>;
}

export type Kinds = ReadonlyMap<string, Kind>;

/** The kind of a journal or plan entry. A missing kind means that another release wrote the entry. */
export function kindOf(kinds: Kinds, ref: Ref): Kind {
  const kind = kinds.get(ref.kind);
  if (kind === undefined) {
    throw new Failure('refused', `this lazyjack knows nothing of the kind ${quote(ref.kind)}`, {
      fix: 'Another release wrote of it. Use that one, or a newer one.',
    });
  }
  return kind;
}

/**
 * Copies the kinds with another settle timeout for one of them: the configuration decides how long containers may take to become healthy.
 */
export function withSettleTimeout(kinds: Kinds, name: string, settleTimeout: number): Kinds {
  const kind = kinds.get(name);
  return kind === undefined ? kinds : new Map([...kinds, [name, { ...kind, settleTimeout }]]);
}
