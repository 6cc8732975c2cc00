import type { JsonObject } from '../core/json.ts';
import { formatApiVersion } from './api/kubeadm-api.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import { makeClusterConfiguration, makeInitConfiguration } from './init-documents.ts';
import { mergeDocument } from './merge-document.ts';
import { type ControlPlaneModel, type Discovery, isIpv6Only, type KubeadmModel, type WorkerModel } from './node-model.ts';
import { makeNodeRegistration } from './node-registration.ts';

/** These API versions are the same from kubeadm 1.13 to 1.37. */
const kubeletApiVersion = 'kubelet.config.k8s.io/v1beta1';
const kubeProxyApiVersion = 'kubeproxy.config.k8s.io/v1alpha1';

/**
 * The configuration of every kubelet in the cluster. kubeadm fills in `clusterDNS`, the authentication and the health check address, and
 * warns about other values.
 */
function makeKubeletConfiguration(model: ControlPlaneModel): KubeadmDocument {
  return {
    apiVersion: kubeletApiVersion,
    kind: 'KubeletConfiguration',
    ...(isIpv6Only(model) ? { address: '::' } : {}),
    // Not the node's resolv.conf: that of systemd-resolved has a server on loopback, and the node's name servers may be IPv4. CoreDNS
    // inherits this one.
    ...(model.resolvConf === undefined ? {} : { resolvConf: model.resolvConf }),
    ...(model.cgroupDriver === undefined ? {} : { cgroupDriver: model.cgroupDriver }),
  };
}

/** kubeadm derives `clusterCIDR` and binds to the family of the advertise address. */
function makeKubeProxyConfiguration(): KubeadmDocument {
  return {
    apiVersion: kubeProxyApiVersion,
    kind: 'KubeProxyConfiguration',
    // Every release has mode iptables, and `destroy` removes its KUBE-* chains. ipvs is deprecated since 1.35 (KEP-5495).
    mode: 'iptables',
  };
}

/** The additions of the configuration, by kind (`general.kubeadm`). */
export interface Additions {
  readonly [kind: string]: JsonObject;
}

/** All documents of kubeadm.conf for one node, in the order in which they are written. */
export function makeKubeadmDocuments(model: KubeadmModel, format: KubeadmFormat, additions: Additions = {}): readonly KubeadmDocument[] {
  return generateDocuments(model, format)
    .map((document) => mergeAdditions(document, format, additions))
    .filter(hasContent);
}

function generateDocuments(model: KubeadmModel, format: KubeadmFormat): readonly KubeadmDocument[] {
  switch (model.role) {
    case 'control-plane':
      return [
        makeInitConfiguration(model, format),
        makeClusterConfiguration(model, format),
        makeKubeletConfiguration(model),
        makeKubeProxyConfiguration(),
      ];
    case 'worker':
      return [makeJoinConfiguration(model, format)];
  }
}

/** Additions can never change the version and kind of a document. */
function mergeAdditions(document: KubeadmDocument, { api }: KubeadmFormat, additions: Additions): KubeadmDocument {
  const { apiVersion: version, kind } = document;
  return { ...mergeDocument(document, additions[kind] ?? {}, api), apiVersion: version, kind };
}

function hasContent(document: KubeadmDocument): boolean {
  return Object.keys(document).length > 2;
}

/** `kubeadm join` reads a file, so that the token is in no process list. */
function makeJoinConfiguration(model: WorkerModel, format: KubeadmFormat): KubeadmDocument {
  return {
    apiVersion: formatApiVersion(format.api),
    kind: 'JoinConfiguration',
    nodeRegistration: makeNodeRegistration(model, format),
    discovery: {
      bootstrapToken: { apiServerEndpoint: model.apiServerEndpoint, token: model.discovery.token, ...makeVerification(model.discovery) },
    },
  };
}

function makeVerification(discovery: Discovery): JsonObject {
  switch (discovery.kind) {
    case 'pinned':
      return { caCertHashes: [`sha256:${discovery.caCertHash}`] };
    case 'unverified':
      return { unsafeSkipCAVerification: true };
  }
}
