import type { Cluster } from '../config/cluster.ts';
import { secretKeys } from '../config/secret-keys.ts';
import type { Json, JsonObject } from '../core/json.ts';

/** What stands in a configuration until somebody fills it in; read as absent there. */
const placeholders = { token: '<provide-token>', hash: '<provide-token-cert-hash>' } as const;

/**
 * The same cluster for readers who may know everything of it but may not enter it. The hash stays: it is that of a public key. So does the
 * absence of a token in insecure mode, which stands for one that everybody knows.
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

/** null takes the field away, and tells nothing. */
function placeholderFor(value: Json): Json {
  return value === null ? null : placeholders.token;
}
