import type { KubeadmDocument } from './document.ts';
import { type ControlPlaneModel, isIpv6Only } from './model.ts';

/** Their API versions have been the same from kubeadm 1.13 to 1.37. */
const kubeletApiVersion = 'kubelet.config.k8s.io/v1beta1';
const kubeProxyApiVersion = 'kubeproxy.config.k8s.io/v1alpha1';

/**
 * What every kubelet of the cluster is told. `clusterDNS`, the authentication and where health is asked are kubeadm's to fill in, and it warns
 * about other values.
 */
export function makeKubeletConfiguration(model: ControlPlaneModel): KubeadmDocument {
  return {
    apiVersion: kubeletApiVersion,
    kind: 'KubeletConfiguration',
    ...(isIpv6Only(model) ? { address: '::' } : {}),
    // Not the node's: systemd-resolved's has a server on loopback, and the node's own name servers may be IPv4. CoreDNS inherits this one.
    ...(model.resolvConf === undefined ? {} : { resolvConf: model.resolvConf }),
    ...(model.cgroupDriver === undefined ? {} : { cgroupDriver: model.cgroupDriver }),
  };
}

/** `clusterCIDR`, and binding to the family of the advertise address, kubeadm derives. */
export function makeKubeProxyConfiguration(): KubeadmDocument {
  return {
    apiVersion: kubeProxyApiVersion,
    kind: 'KubeProxyConfiguration',
    // In every release, and its KUBE-* chains are given back by destroy; ipvs is deprecated since 1.35 (KEP-5495).
    mode: 'iptables',
  };
}
