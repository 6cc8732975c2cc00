import type { Json, JsonObject } from '../core/json.ts';
import type { KubeadmApi } from './api/kubeadm-api.ts';
import { argumentFields, readArguments } from './component-arguments.ts';

/**
 * What `general.kubeadm` says of one kind, on top of what is generated: a JSON merge patch (RFC 7396), in which objects are merged, everything
 * else is replaced, and null takes a field away.
 *
 * Arguments are the exception. They are merged by name, whichever form they are written in, and written in the form of this API: or a flag that
 * somebody adds would take away those of ours that the cluster depends on, from v1beta4 on only.
 */
export function mergeDocument(document: JsonObject, patch: JsonObject, api: KubeadmApi): JsonObject {
  const names = new Set([...Object.keys(document), ...Object.keys(patch)]);
  return Object.fromEntries([...names].flatMap((name) => mergeField(name, document[name], patch[name], api)));
}

function mergeField(name: string, ours: Json | undefined, theirs: Json | undefined, api: KubeadmApi): readonly [string, Json][] {
  if (theirs === null) return [];
  if (theirs === undefined) return ours === undefined ? [] : [[name, ours]];
  if (argumentFields.has(name)) return [[name, mergeArguments(ours, theirs, api)]];
  return [[name, isObject(theirs) ? mergeDocument(isObject(ours) ? ours : {}, theirs, api) : theirs]];
}

function mergeArguments(ours: Json | undefined, theirs: Json, api: KubeadmApi): Json {
  const removed = isObject(theirs) ? Object.keys(theirs).filter((name) => theirs[name] === null) : [];
  const added = readArguments(isObject(theirs) ? Object.fromEntries(Object.entries(theirs).filter(([, value]) => value !== null)) : theirs);
  // Neither form: left as it is for the schema to complain about.
  if (added === undefined) return theirs;
  const gone = new Set([...removed, ...added.map(({ name }) => name)]);
  return api.writeArguments([...(readArguments(ours) ?? []).filter(({ name }) => !gone.has(name)), ...added]);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
