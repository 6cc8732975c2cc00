import * as z from 'zod';
import type { SourceRange } from '../core/diagnostic.ts';
import { Failure } from '../core/failure.ts';
import type { Host, HostReader } from '../core/host/host-ports.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type {
  SideEffect,
  Evidence,
  Kind,
  WriteContext,
  Refusal,
  Settled,
  Transition,
  RestoreTransition,
  RestoreTarget,
} from '../core/kind.ts';
import { lazy } from '../core/lazy.ts';
import type { Address, Ref, DesiredResource } from '../core/resource.ts';
import type { ProbeResult } from '../core/state.ts';
import { quote } from '../core/text/escape-hidden.ts';

type Schema = z.ZodType<JsonObject, JsonObject>;
type TypedTransition<Id extends Schema, Body extends Schema> = Transition<z.output<Id>, z.output<Body>>;

/** The definition of one kind: one object literal in one file. `docs/adding-a-kind.md` walks through one. */
export interface KindDefinition<Id extends Schema, Body extends Schema> {
  readonly name: string;
  /** Identifies a resource. Canonical text, so that one resource has one id. Called once, when the first id is checked. */
  readonly id: () => Id;
  /** The state that is read from the host and written to it, in one shape. Transforms must be idempotent. Called once, like `id`. */
  readonly state: () => Body;
  /** A change of one of these fields replaces the resource. */
  readonly immutable?: readonly (keyof z.output<Body> & string)[];
  readonly retainedBecause?: string;
  readonly volatile?: true;
  readonly isResetByReboot?: true;
  readonly isCreatedByStartedSoftware?: true;
  /** A field that the desired state omits is written as the default in `state`. A live value that differs from the default is foreign. */
  readonly withDefaults?: true;
  readonly irreversible?: (state: z.output<Body>) => string | undefined;
  readonly settleTimeout?: number;
  /** Unique among the ids of this kind. `kind:label` is the address. */
  label(id: z.output<Id>): string;
  probe(host: HostReader, ids: readonly z.output<Id>[]): Promise<readonly ProbeResult<z.output<Body> | null>[]>;
  write(host: Host, changes: readonly TypedTransition<Id, Body>[], signal: AbortSignal, context?: WriteContext): Promise<void>;
  readonly settle?: (host: HostReader, changes: readonly TypedTransition<Id, Body>[]) => Promise<readonly Settled[]>;
  readonly explain?: (host: Host, change: TypedTransition<Id, Body>, signal: AbortSignal) => Promise<string | undefined>;
  readonly refuse?: (
    host: HostReader,
    changes: readonly (TypedTransition<Id, Body> & { readonly owned: boolean })[],
    deletedRefs: readonly Ref[],
  ) => Promise<readonly (Refusal | undefined)[]>;
  readonly sideEffects?: (host: HostReader, changes: readonly TypedTransition<Id, Body>[]) => Promise<readonly SideEffect[]>;
  readonly hasOwnerMark?: (live: z.output<Body>) => boolean;
  readonly isHalfWritten?: (live: z.output<Body>) => boolean;
  readonly findEvidence?: (
    host: HostReader,
    claims: readonly TypedTransition<Id, Body>[],
  ) => Promise<readonly (Evidence<z.output<Body>> | undefined)[]>;
  readonly recordContext?: (
    host: HostReader,
    changes: readonly TypedTransition<Id, Body>[],
  ) => Promise<readonly (readonly string[] | undefined)[]>;
  readonly readEdits?: (host: HostReader, ids: readonly z.output<Id>[]) => Promise<readonly boolean[]>;
  readonly adjustRestore?: (
    host: HostReader,
    changes: readonly (TypedTransition<Id, Body> & Pick<RestoreTransition<Json, JsonObject>, 'context'>)[],
    deletedRefs: readonly Ref[],
    retainedRefs: readonly Ref[],
  ) => Promise<readonly RestoreTarget<z.output<Body>>[]>;
}

export interface DesiredResourceOptions {
  readonly needs?: readonly Address[];
  /** Counts as `needs` too. */
  readonly livesOn?: readonly Address[];
  readonly isLast?: true;
  readonly decidedByHost?: DesiredResource['decidedByHost'];
  readonly sources?: readonly SourceRange[];
  readonly contents?: readonly Uint8Array[];
}

export interface DeclarableKind<Id extends Schema, Body extends Schema> extends Kind {
  makeAddress(id: z.input<Id>): Address;
  /** `desired` may omit fields: an omitted field keeps its live value. `null`: the resource should not exist. */
  declare(id: z.input<Id>, desired: Partial<z.input<Body>> | null, options?: DesiredResourceOptions): DesiredResource;
}

/**
 * The types come from the two schemas and end here. The engine passes plain data, which the same schemas check, even data from the journal
 * of an older release.
 */
export function defineKind<Id extends Schema, Body extends Schema>(definition: KindDefinition<Id, Body>): DeclarableKind<Id, Body> {
  const {
    name,
    settle,
    explain,
    refuse,
    sideEffects,
    irreversible,
    hasOwnerMark,
    isHalfWritten,
    findEvidence,
    recordContext,
    readEdits,
    adjustRestore,
  } = definition;
  const [idForm, stateForm] = [lazy(definition.id), lazy(definition.state)];
  const [ids, states] = [makeCachedCheck(name, idForm), makeCachedCheck(name, stateForm)];
  const state = (data: JsonObject | null): z.output<Body> | null => (data === null ? null : states.check(data));
  const addressOf = (id: Json): Address => `${name}:${definition.label(idForm().parse(id))}`;
  const typedOne = <Extra>(change: Transition<Json, JsonObject> & Extra): TypedTransition<Id, Body> & Extra => ({
    ...change,
    id: ids.check(change.id),
    before: state(change.before),
    after: state(change.after),
  });
  const typed = <Extra>(changes: readonly (Transition<Json, JsonObject> & Extra)[]): (TypedTransition<Id, Body> & Extra)[] =>
    changes.map((change) => typedOne(change));

  return {
    name,
    immutable: definition.immutable ?? [],
    ...(definition.retainedBecause === undefined ? {} : { retainedBecause: definition.retainedBecause }),
    volatile: definition.volatile ?? false,
    isResetByReboot: definition.isResetByReboot ?? false,
    isCreatedByStartedSoftware: definition.isCreatedByStartedSoftware ?? false,
    settleTimeout: definition.settleTimeout ?? 0,
    addressOf,
    makeAddress: addressOf,
    declare: (id, desired, options = {}) => {
      const canonical = ids.make(id);
      return {
        address: `${name}:${definition.label(canonical)}`,
        ref: { kind: name, id: canonical },
        state: desired === null ? null : omitUndefined(desired),
        needs: [...(options.livesOn ?? []), ...(options.needs ?? [])],
        livesOn: options.livesOn ?? [],
        ...(options.isLast && { isLast: options.isLast }),
        ...(options.decidedByHost && { decidedByHost: options.decidedByHost }),
        sources: options.sources ?? [],
        contents: options.contents ?? [],
      };
    },
    probe: async (host, idsToProbe) => definition.probe(host, idsToProbe.map(ids.check)),
    write: async (host, changes, signal, context) => definition.write(host, typed(changes), signal, context),
    ...(settle && { settle: async (host, changes) => settle(host, typed(changes)) }),
    ...(explain && { explain: async (host, change, signal) => explain(host, typedOne(change), signal) }),
    ...(refuse && { refuse: async (host, changes, deletedRefs) => refuse(host, typed(changes), deletedRefs) }),
    ...(sideEffects && { sideEffects: async (host, changes) => sideEffects(host, typed(changes)) }),
    ...(irreversible && { irreversible: (live) => irreversible(stateForm().parse(live)) }),
    ...(definition.withDefaults && { withDefaults: states.check }),
    ...(hasOwnerMark && { hasOwnerMark: (live) => hasOwnerMark(stateForm().parse(live)) }),
    ...(isHalfWritten && { isHalfWritten: (live) => isHalfWritten(stateForm().parse(live)) }),
    ...(findEvidence && { findEvidence: async (host, claims) => findEvidence(host, typed(claims)) }),
    ...(recordContext && { recordContext: async (host, changes) => recordContext(host, typed(changes)) }),
    ...(readEdits && { readEdits: async (host, idsToRead) => readEdits(host, idsToRead.map(ids.check)) }),
    ...(adjustRestore && {
      adjustRestore: async (host, changes, deletedRefs, retainedRefs = []) =>
        adjustRestore(host, typed(changes), deletedRefs, retainedRefs),
    }),
  };
}

/**
 * Ids and states are immutable, and every step of an apply passes the same objects. Each object is checked once, when it is made or first
 * passed. `check` is for data that may come from a journal.
 */
function makeCachedCheck<Form extends Schema>(kind: string, form: () => Form) {
  const known = new WeakMap<object, z.output<Form>>();
  const remember = (data: object, checked: z.output<Form>): z.output<Form> => {
    // The checked object is remembered too: transforms are idempotent.
    known.set(data, checked).set(checked, checked);
    return checked;
  };
  return {
    make: (data: z.input<Form>): z.output<Form> => remember(data, form().parse(data)),
    check: (data: Json): z.output<Form> => {
      if (typeof data !== 'object' || data === null) return parseRecorded(kind, form(), data);
      return known.get(data) ?? remember(data, parseRecorded(kind, form(), data));
    },
  };
}

/** Desired states and probes already have these forms. Data in another form comes from a journal. */
function parseRecorded<Form extends Schema>(kind: string, form: Form, data: unknown): z.output<Form> {
  const { success, data: found, error } = form.safeParse(data);
  if (success) return found;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${quote(issue.path.join('.'))}`;
  throw new Failure('refused', `the journal has a ${kind} in a form that this lazyjack does not know: ${issue?.message ?? ''}${where}`, {
    fix: 'Use the release that wrote it: `version` in /var/lib/lazyjack/journal.ndjson.',
    cause: error,
  });
}

/** A partial state as plain data, without undefined fields. */
function omitUndefined(desired: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(desired).filter(([, value]) => value !== undefined));
}
