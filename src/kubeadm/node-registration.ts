import type { JsonObject } from '../core/json.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmModel } from './node-model.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

const makeTaint = (role: string): JsonObject => ({ key: `node-role.kubernetes.io/${role}`, effect: 'NoSchedule' });

/**
 * Keeps ordinary pods off the master. The name changed over three releases (KEP-2067): workloads tolerate the old one up to 1.23, 1.24 has both,
 * from 1.25 on the old one is gone.
 */
function makeControlPlaneTaints({ minor }: KubeadmVersion): readonly JsonObject[] {
  if (minor <= 23) return [makeTaint('master')];
  return minor === 24 ? [makeTaint('control-plane'), makeTaint('master')] : [makeTaint('control-plane')];
}

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

/**
 * A socket as this kubeadm takes it: up to 1.23 a path, which is also how dockershim is recognised; from 1.24 on a URL, which 1.22 and 1.23
 * only prefer and older ones do not know (`ValidateSocketPath`, cmd/kubeadm/app/apis/kubeadm/validation).
 */
function formatCriSocket(socket: string, { minor }: KubeadmVersion): string {
  const path = socket.replace(/^unix:\/\//, '');
  return minor >= 24 ? `unix://${path}` : path;
}
