import { Failure } from './failure.ts';
import type { Host, HostReader } from './host/host-ports.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address, Ref } from './resource.ts';
import type { ProbeResult, State } from './state.ts';
import { quote } from './text/escape-hidden.ts';

/** From `before`, just observed, to `after`, which differs from it. */
export interface Transition<Id, S> {
  readonly id: Id;
  readonly before: S | null;
  readonly after: S | null;
}

/** Whether something written has come to rest: addresses finish duplicate address detection, containers become healthy. */
export type Settled =
  | { readonly settled: 'yes'; readonly warning?: string }
  | { readonly settled: 'not-yet'; readonly reason: string }
  | { readonly settled: 'never'; readonly reason: string; readonly fix?: string };

/**
 * What a write of something that is wanted gets beside the change: a place for warnings, by the number of the change. What is only put back gets none, and
 * asks nobody whether it may.
 */
export interface WriteContext {
  warn(at: number, text: string): void;
}

/** Why a change must not be made, and what to do instead. */
export interface Refusal {
  readonly detail: string;
  readonly fix: string;
  /** `--adopt ADDRESS` makes the change all the same: the found state is complete enough to be given back. */
  readonly adoptable: boolean;
}

/**
 * Something that a write alters beside its own. Its before-image is taken, and given back with the write.
 *
 * `late`: others that this write sets going alter it, perhaps long after it is done (the kubelet, when it restarts). The before-image is kept as long
 * as what was written, and these states count as ours whenever they are found; `{}` is anything that came into being.
 */
export interface SideEffect extends Ref {
  readonly laterStates?: readonly State[];
  /** Nobody wants it altered, least of all the write: restored right after it, and no longer ours. */
  readonly foreign?: true;
}

/** Where an undo leads, when that is not where the before-image says: a directory that others use stays. */
export interface RestoreTarget<S> {
  readonly target: S | null;
  readonly note?: string;
  /**
   * Something foreign needs it: it stays as `target` says, and is still ours. These commands take away what needs it, and the next undo ends it.
   */
  readonly commands?: readonly string[];
}

/** An undo that a kind has a last look at. */
export interface RestoreTransition<Id, S> extends Transition<Id, S> {
  /** As `remember` said it before the first of our writes; undefined where an older lazyjack made that. */
  readonly context?: readonly string[] | undefined;
}

/** What proves that a thing is ours on a host whose journal is lost. */
export interface Evidence<S> {
  /** In words, for a person who decides whether to believe it: "it has the label lazyjack.owner". */
  readonly reason: string;
  /** How it was before us as far as the thing itself still tells; null: not there. */
  readonly before: S | null;
}

/**
 * A kind of resource as the engine sees it. The engine hands ids and states through unread; each is checked against the kind's schemas.
 * Authors write a `defineKind` literal instead, in which everything is typed.
 */
export interface Kind {
  readonly name: string;
  /** Changing one of these fields takes the thing away and makes it anew. */
  readonly immutable: readonly string[];
  /** Not given back by destroy, and why ("images are cache"). */
  readonly retainedBecause?: string;
  /** What is gone for good when this state is taken away or made anew ("the cluster's data"); undefined: nothing. */
  irreversible?(state: JsonObject): string | undefined;
  /** A reboot takes it away by itself: what was before is then found anew. */
  readonly volatile: boolean;
  /** Milliseconds that `settle` may take. */
  readonly settleTimeout: number;
  addressOf(id: Json): Address;
  /** One answer per id, in the order of `ids`. */
  probe(host: HostReader, ids: readonly Json[]): Promise<readonly ProbeResult[]>;
  write(host: Host, changes: readonly Transition<Json, JsonObject>[], signal: AbortSignal, making?: WriteContext): Promise<void>;
  /** undefined: at rest as soon as a probe shows what was written. */
  settle?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly Settled[]>;
  /**
   * More of why a change will never come to rest, asked when nothing else of the run writes any more. It may undo the change to find out, and makes it
   * again then. undefined: nothing more is known.
   */
  explain?(host: Host, change: Transition<Json, JsonObject>, signal: AbortSignal): Promise<string | undefined>;
  /** One entry per change. Asked for changes of things that are not ours, and where `owned` says, of ours. `going`: what is taken away before these. */
  refuse?(
    host: HostReader,
    changes: readonly (Transition<Json, JsonObject> & { readonly owned: boolean })[],
    going: readonly Ref[],
  ): Promise<readonly (Refusal | undefined)[]>;
  /** What else these writes may alter: before-images are taken of it too, and given back. */
  sideEffects?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly SideEffect[]>;
  /** What a later undo has to know of the time before the first write, beside the state itself. One answer per change. */
  recordContext?(host: HostReader, changes: readonly Transition<Json, JsonObject>[]): Promise<readonly (readonly string[] | undefined)[]>;
  /** Whether the thing itself says that it is ours (a label), whatever has become of it since. */
  hasOwnerMark?(live: JsonObject): boolean;
  /**
   * A state that was written, with what it left out as the write fills that in: whatever else is found there, it is not what we wrote. Without it,
   * what a state leaves out may be anything.
   */
  withDefaults?(state: JsonObject): JsonObject;
  /** Sees nothing but what bears the name of software that we set going, which may change it at any time: all of it goes back as it was. */
  readonly isCreatedByStartedSoftware: boolean;
  /** Whether this may be one of our writes, cut off half-way. Only for kinds that need several effects for one write. */
  isHalfWritten?(live: JsonObject): boolean;
  /**
   * Without a journal: which of these, found as `before` where the configuration asks for `after`, are provably ours. undefined: nothing proves it.
   * A kind without this has nothing to prove it by.
   */
  findEvidence?(host: HostReader, claims: readonly Transition<Json, JsonObject>[]): Promise<readonly (Evidence<JsonObject> | undefined)[]>;
  /**
   * A last look before an undo to `after`. `going`: what is taken away in the same run, be it to be made anew elsewhere. `staying`: what is ours and stays,
   * because something foreign needs it.
   */
  adjustRestore?(
    host: HostReader,
    changes: readonly RestoreTransition<Json, JsonObject>[],
    going: readonly Ref[],
    staying?: readonly Ref[],
  ): Promise<readonly RestoreTarget<JsonObject>[]>;
}

export type Kinds = ReadonlyMap<string, Kind>;

/** The kind of a journal or plan entry. A missing one means that the entry was written by a newer lazyjack. */
export function kindOf(kinds: Kinds, ref: Ref): Kind {
  const kind = kinds.get(ref.kind);
  if (kind === undefined) {
    throw new Failure('refused', `this lazyjack knows nothing of the kind ${quote(ref.kind)}`, {
      fix: 'Another release wrote of it. Use that one, or a newer one.',
    });
  }
  return kind;
}

/** The same kinds, one of them with another patience: how long containers may take to become healthy is for the configuration to say. */
export function withSettleTimeout(kinds: Kinds, name: string, settleTimeout: number): Kinds {
  const kind = kinds.get(name);
  return kind === undefined ? kinds : new Map([...kinds, [name, { ...kind, settleTimeout }]]);
}
