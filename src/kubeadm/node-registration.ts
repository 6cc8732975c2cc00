import type { JsonObject } from '../core/json.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmModel } from './node-model.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

const makeTaint = (role: string): JsonObject => ({ key: `node-role.kubernetes.io/${role}`, effect: 'NoSchedule' });

/**
 * Keeps ordinary pods off the control plane node. The name of the taint changed over three releases (KEP-2067): up to 1.23 it is the old
 * one, 1.24 has both, and from 1.25 on only the new one exists.
 */
function makeControlPlaneTaints({ minor }: KubeadmVersion): readonly JsonObject[] {
  if (minor <= 23) return [makeTaint('master')];
  return minor === 24 ? [makeTaint('control-plane'), makeTaint('master')] : [makeTaint('control-plane')];
}

/** How this host registers as a node, for control plane and worker nodes. */
export function makeNodeRegistration(model: KubeadmModel, { api, version }: KubeadmFormat): JsonObject {
  return {
    name: model.name,
    criSocket: formatCriSocket(model.criSocket, version),
    ...(model.role === 'control-plane' ? { taints: makeControlPlaneTaints(version) } : {}),
    // kubelets accept a pair since 1.20 (kubernetes/kubernetes#95239). Before 1.20 no supported cluster has two families.
    kubeletExtraArgs: api.writeArguments([{ name: 'node-ip', value: model.nodeIps.join(',') }]),
  };
}

/**
 * The socket in the form of this kubeadm: up to 1.23 a path, which also identifies dockershim; from 1.24 on a URL. 1.22 and 1.23 only
 * prefer a URL, and older ones do not accept it (`ValidateSocketPath`, cmd/kubeadm/app/apis/kubeadm/validation).
 */
function formatCriSocket(socket: string, { minor }: KubeadmVersion): string {
  const path = socket.replace(/^unix:\/\//, '');
  return minor >= 24 ? `unix://${path}` : path;
}
