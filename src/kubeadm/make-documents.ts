import type { JsonObject } from '../core/json.ts';
import { formatApiVersion } from './api/kubeadm-api.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import { makeClusterConfiguration, makeInitConfiguration } from './init-documents.ts';
import { mergeDocument } from './merge-document.ts';
import { type ControlPlaneModel, type Discovery, isIpv6Only, type KubeadmModel, type WorkerModel } from './node-model.ts';
import { makeNodeRegistration } from './node-registration.ts';

/** Their API versions have been the same from kubeadm 1.13 to 1.37. */
const kubeletApiVersion = 'kubelet.config.k8s.io/v1beta1';
const kubeProxyApiVersion = 'kubeproxy.config.k8s.io/v1alpha1';

/**
 * What every kubelet of the cluster is told. `clusterDNS`, the authentication and where health is asked are kubeadm's to fill in, and it warns
 * about other values.
 */
function makeKubeletConfiguration(model: ControlPlaneModel): KubeadmDocument {
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
function makeKubeProxyConfiguration(): KubeadmDocument {
  return {
    apiVersion: kubeProxyApiVersion,
    kind: 'KubeProxyConfiguration',
    // In every release, and its KUBE-* chains are given back by destroy; ipvs is deprecated since 1.35 (KEP-5495).
    mode: 'iptables',
  };
}

/** What people add, by kind (`general.kubeadm`). */
export interface Additions {
  readonly [kind: string]: JsonObject;
}

/** All of kubeadm.conf for one node, in the order in which it is written. */
export function makeKubeadmDocuments(model: KubeadmModel, to: KubeadmFormat, additions: Additions = {}): readonly KubeadmDocument[] {
  return generateDocuments(model, to)
    .map((document) => mergeAdditions(document, to, additions))
    .filter(hasContent);
}

function generateDocuments(model: KubeadmModel, to: KubeadmFormat): readonly KubeadmDocument[] {
  switch (model.role) {
    case 'master':
      return [
        makeInitConfiguration(model, to),
        makeClusterConfiguration(model, to),
        makeKubeletConfiguration(model),
        makeKubeProxyConfiguration(),
      ];
    case 'minion':
      return [makeJoinConfiguration(model, to)];
  }
}

/** A document's version and kind are never for others to say. */
function mergeAdditions(document: KubeadmDocument, { api }: KubeadmFormat, additions: Additions): KubeadmDocument {
  const { apiVersion: version, kind } = document;
  return { ...mergeDocument(document, additions[kind] ?? {}, api), apiVersion: version, kind };
}

function hasContent(document: KubeadmDocument): boolean {
  return Object.keys(document).length > 2;
}

/** A file, so that the token is in no process list. */
function makeJoinConfiguration(model: WorkerModel, dialect: KubeadmFormat): KubeadmDocument {
  return {
    apiVersion: formatApiVersion(dialect.api),
    kind: 'JoinConfiguration',
    nodeRegistration: makeNodeRegistration(model, dialect),
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
