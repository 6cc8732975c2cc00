import type { JsonObject } from '../core/json.ts';
import { formatCriSocket } from './cri-socket.ts';
import type { KubeadmFormat } from './dialect.ts';
import type { KubeadmModel } from './model.ts';
import { makeControlPlaneTaints } from './taints.ts';

/** How this machine becomes a node, on the master and on minions. */
export function makeNodeRegistration(model: KubeadmModel, { api, version }: KubeadmFormat): JsonObject {
  return {
    name: model.name,
    criSocket: formatCriSocket(model.criSocket, version),
    ...(model.role === 'master' ? { taints: makeControlPlaneTaints(version) } : {}),
    // A pair is understood since 1.20 (kubernetes/kubernetes#95239), before which nothing here has two families.
    kubeletExtraArgs: api.writeArguments([{ name: 'node-ip', value: model.nodeIps.join(',') }]),
  };
}
