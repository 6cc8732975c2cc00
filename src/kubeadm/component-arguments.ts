import type { Json, JsonObject } from '../core/json.ts';

/** A flag without its dashes. */
export interface Argument {
  readonly name: string;
  readonly value: string;
}

/** Up to v1beta3: an object. Of several arguments of one name the last counts, as on a command line. */
export function writeArgumentMap(list: readonly Argument[]): JsonObject {
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** Since v1beta4 (kubernetes/kubernetes#125029): a list, so that a flag can be given more than once. */
export function writeArgumentList(list: readonly Argument[]): readonly JsonObject[] {
  return list.map(({ name, value }) => ({ name, value }));
}

/** Fields with arguments in them, in every API version and kind. */
export const argumentFields: ReadonlySet<string> = new Set(['extraArgs', 'kubeletExtraArgs']);

/** What somebody wrote in either form; undefined when it is neither. Numbers and booleans become text, which is all that kubeadm takes. */
export function readArguments(written: Json | undefined): readonly Argument[] | undefined {
  if (typeof written !== 'object' || written === null) return undefined;
  if (isList(written)) {
    const read = written.map(readArgument);
    return read.every((each) => each !== undefined) ? read : undefined;
  }
  const read = Object.entries(written).map(([name, value]) => makeArgument(name, value));
  return read.every((each) => each !== undefined) ? read : undefined;
}

function readArgument(written: Json): Argument | undefined {
  if (typeof written !== 'object' || written === null || isList(written)) return undefined;
  const { name, value, ...rest } = written;
  return typeof name === 'string' && Object.keys(rest).length === 0 ? makeArgument(name, value) : undefined;
}

function makeArgument(name: string, value: Json | undefined): Argument | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return { name, value: String(value) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
