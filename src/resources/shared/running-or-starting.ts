import type { ServiceState } from '../../core/host/services-port.ts';

/** `activating`: somebody wants it to run, and systemd keeps trying. A kubelet before its first `kubeadm init` is like that. */
export function isRunningOrStarting({ active }: Pick<ServiceState, 'active'>): boolean {
  return active === 'active' || active === 'activating' || active === 'reloading';
}
