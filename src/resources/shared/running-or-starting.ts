import type { ServiceState } from '../../core/host/services-port.ts';

/** `activating`: the unit should run, and systemd keeps trying. The kubelet is in this state before its first `kubeadm init`. */
export function isRunningOrStarting({ active }: Pick<ServiceState, 'active'>): boolean {
  return active === 'active' || active === 'activating' || active === 'reloading';
}
