import { type KubeadmVersion, parseKubeadmVersion } from './kubeadm-version.ts';

/** The version of the control plane: the configured one, or kubeadm's own, which needs no internet access to determine. */
export function chooseControlPlaneVersion(configured: string | undefined, kubeadm: KubeadmVersion): string {
  return configured ?? kubeadm.text;
}

/** kubeadm also supports the release before its own. lazyjack requires one minor version in the whole cluster, as 1.3 did. */
export function matchesKubeadm(configured: string | undefined, kubeadm: KubeadmVersion): boolean {
  if (configured === undefined || configured === 'latest') return true;
  return parseKubeadmVersion(configured)?.minor === kubeadm.minor;
}
