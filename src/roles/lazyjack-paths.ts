/** Always here, whatever the configuration says, so that `destroy` needs none. */
export const stateDirectory = '/var/lib/lazyjack';

/** The configuration that a phase was last applied with, byte for byte. Tokens are in it. */
export function appliedConfigurationPath(phase: 'prepare' | 'up'): string {
  return `${stateDirectory}/applied-${phase}.yaml`;
}

/** Mounted into the DNS64 container. */
export const dns64ConfigDirectory = `${stateDirectory}/dns64`;

/** Interfaces that exist because of lazyjack begin like this. */
export const ownInterfacePrefix = 'lazyjack';

export function kubeadmConfPath(workArea: string): string {
  return `${workArea}/kubeadm.conf`;
}

/** All that kubeadm says. */
export function kubeadmLogPath(workArea: string): string {
  return `${workArea}/kubeadm.log`;
}

/** lazyjack's own, with DNS64 only: kubelets give it to pods, and CoreDNS inherits it. The same path on every node. */
export const kubeletResolvConfPath = `${stateDirectory}/resolv.conf`;

/** Where kubeadm looks for the cluster's own certificate authority. */
export const pkiDirectory = '/etc/kubernetes/pki';

/** What lazyjack notes when this host becomes a member of a cluster, and no file of kubeadm tells. */
export const memberRecordPath = `${stateDirectory}/member.json`;
