/** A fixed path that no setting changes, so that `destroy` needs no configuration. */
export const stateDirectory = '/var/lib/lazyjack';

/** The configuration that a phase was last applied with, byte for byte. It contains tokens. */
export function appliedConfigurationPath(phase: 'prepare' | 'up'): string {
  return `${stateDirectory}/applied-${phase}.yaml`;
}

/** Mounted into the DNS64 container. */
export const dns64ConfigDirectory = `${stateDirectory}/dns64`;

/** Prefix of the names of interfaces that lazyjack creates. */
export const ownInterfacePrefix = 'lazyjack';

export function kubeadmConfPath(workArea: string): string {
  return `${workArea}/kubeadm.conf`;
}

/** The complete output of kubeadm. */
export function kubeadmLogPath(workArea: string): string {
  return `${workArea}/kubeadm.log`;
}

/**
 * The resolv.conf that lazyjack writes, with DNS64 only. Kubelets give it to pods, and CoreDNS inherits it. The path is the same on every
 * node.
 */
export const kubeletResolvConfPath = `${stateDirectory}/resolv.conf`;

/** Where kubeadm looks for the cluster's own certificate authority. */
export const pkiDirectory = '/etc/kubernetes/pki';

/** What lazyjack records when this host joins a cluster and no file of kubeadm contains. */
export const memberRecordPath = `${stateDirectory}/member.json`;
