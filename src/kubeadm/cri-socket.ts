import type { KubeadmVersion } from './version.ts';

/**
 * A socket as this kubeadm takes it: up to 1.23 a path, which is also how dockershim is recognised; from 1.24 on a URL, which 1.22 and 1.23
 * only prefer and older ones do not know (`ValidateSocketPath`, cmd/kubeadm/app/apis/kubeadm/validation).
 */
export function formatCriSocket(socket: string, { minor }: KubeadmVersion): string {
  const path = socket.replace(/^unix:\/\//, '');
  return minor >= 24 ? `unix://${path}` : path;
}
