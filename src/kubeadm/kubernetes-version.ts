import { type KubeadmVersion, parseKubeadmVersion } from './kubeadm-version.ts';

/** The control plane's version: as wanted, or kubeadm's own, which needs no internet to be found out. */
export function chooseControlPlaneVersion(wanted: string | undefined, kubeadm: KubeadmVersion): string {
  return wanted ?? kubeadm.text;
}

/** kubeadm also takes the release before its own; a cluster of this product has one minor version throughout, as 1.3 demanded. */
export function matchesKubeadm(wanted: string | undefined, kubeadm: KubeadmVersion): boolean {
  if (wanted === undefined || wanted === 'latest') return true;
  return parseKubeadmVersion(wanted)?.minor === kubeadm.minor;
}
