import type { Cluster } from '../config/cluster.ts';
import { secretKeys } from '../config/secret-keys.ts';
import type { Json, JsonObject } from '../core/json.ts';

/** Placeholders that a configuration contains until the admin replaces them. lazyjack reads them as absent. */
const placeholders = { token: '<provide-token>', hash: '<provide-token-cert-hash>' } as const;

/**
 * The cluster without what lets a reader join it. The hash is kept, because it is that of a public key. In insecure mode an absent token
 * stays absent: it stands for one that is publicly known.
 */
export function withoutSecrets(cluster: Cluster): Cluster {
  const token = cluster.insecure && cluster.token === undefined ? {} : { token: placeholders.token };
  const kubeadm = Object.fromEntries(Object.entries(cluster.kubeadm).map(([kind, document]) => [kind, hideInObject(document)]));
  return { ...cluster, ...token, tokenCertHash: cluster.tokenCertHash ?? placeholders.hash, kubeadm };
}

function hideInObject(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) =>
      part === undefined ? [] : [[name, secretKeys.includes(name) ? placeholderFor(part) : hideInValue(part)]],
    ),
  );
}

function hideInValue(value: Json): Json {
  if (isList(value)) return value.map(hideInValue);
  return typeof value === 'object' && value !== null ? hideInObject(value) : value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** null removes the field and reveals nothing. */
function placeholderFor(value: Json): Json {
  return value === null ? null : placeholders.token;
}
