import type { JsonObject } from '../core/json.ts';
import { criSocketFor } from './cri-socket.ts';
import type { Dialect } from './dialect.ts';
import type { KubeadmModel } from './model.ts';
import { masterTaints } from './taints.ts';

/** How this machine becomes a node, on the master and on minions. */
export function nodeRegistration(model: KubeadmModel, { api, version }: Dialect): JsonObject {
  return {
    name: model.name,
    criSocket: criSocketFor(model.criSocket, version),
    ...(model.role === 'master' ? { taints: masterTaints(version) } : {}),
    // A pair is understood since 1.20 (kubernetes/kubernetes#95239), before which nothing here has two families.
    kubeletExtraArgs: api.writeArguments([{ name: 'node-ip', value: model.nodeIps.join(',') }]),
  };
}
