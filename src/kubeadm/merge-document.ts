import type { Json, JsonObject } from '../core/json.ts';
import type { KubeadmApi } from './api/kubeadm-api.ts';
import { argumentFields, readArguments } from '../core/kubernetes/component-arguments.ts';

/**
 * Merges the additions of `general.kubeadm` for one kind into the generated document. This is a JSON merge patch (RFC 7396): objects are
 * merged, other values are replaced, and null removes a field.
 *
 * Arguments are the exception. They are merged by name, whichever form they are written in, and written in the form of this API. Otherwise,
 * from v1beta4 on, an added flag would remove generated flags that the cluster needs.
 */
export function mergeDocument(document: JsonObject, patch: JsonObject, api: KubeadmApi): JsonObject {
  const names = new Set([...Object.keys(document), ...Object.keys(patch)]);
  return Object.fromEntries([...names].flatMap((name) => mergeField(name, document[name], patch[name], api)));
}

function mergeField(name: string, generated: Json | undefined, addition: Json | undefined, api: KubeadmApi): readonly [string, Json][] {
  if (addition === null) return [];
  if (addition === undefined) return generated === undefined ? [] : [[name, generated]];
  if (argumentFields.has(name)) return [[name, mergeArguments(generated, addition, api)]];
  return [[name, isObject(addition) ? mergeDocument(isObject(generated) ? generated : {}, addition, api) : addition]];
}

function mergeArguments(generated: Json | undefined, addition: Json, api: KubeadmApi): Json {
  const removed = isObject(addition) ? Object.keys(addition).filter((name) => addition[name] === null) : [];
  const added = readArguments(
    isObject(addition) ? Object.fromEntries(Object.entries(addition).filter(([, value]) => value !== null)) : addition,
  );
  // In neither form: unchanged, so that the schema reports it.
  if (added === undefined) return addition;
  const replaced = new Set([...removed, ...added.map(({ name }) => name)]);
  return api.writeArguments([...(readArguments(generated) ?? []).filter(({ name }) => !replaced.has(name)), ...added]);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
