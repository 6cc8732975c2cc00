import type { Json, JsonObject } from '../json.ts';

/** A flag without its dashes. */
export interface Argument {
  readonly name: string;
  readonly value: string;
}

/** Up to v1beta3: an object. If an argument occurs more than once, the last one counts, as on a command line. */
export function writeArgumentMap(list: readonly Argument[]): JsonObject {
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** Since v1beta4 (kubernetes/kubernetes#125029): a list, so that a flag can occur more than once. */
export function writeArgumentList(list: readonly Argument[]): readonly JsonObject[] {
  return list.map(({ name, value }) => ({ name, value }));
}

/** The fields that contain arguments, in every API version and kind. */
export const argumentFields: ReadonlySet<string> = new Set(['extraArgs', 'kubeletExtraArgs']);

/** Arguments in either form; undefined if the value has neither. Numbers and booleans become text, the only type that kubeadm accepts. */
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
