import { formatApiVersion } from './api/kubeadm-api.ts';
import type { Argument } from './component-arguments.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import { chooseControlPlaneVersion } from './kubernetes-version.ts';
import { type ControlPlaneModel, apiServerPort, isDualStack, isIpv6Only } from './node-model.ts';
import { makeNodeRegistration } from './node-registration.ts';
import { makePodMaskArguments } from './pod-masks.ts';
import { tokenTtl } from './kubeadm-token.ts';

/** What concerns the master as a node, and how others will join it. */
export function makeInitConfiguration(model: ControlPlaneModel, dialect: KubeadmFormat): KubeadmDocument {
  return {
    apiVersion: formatApiVersion(dialect.api),
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: model.advertiseAddress, bindPort: apiServerPort },
    nodeRegistration: makeNodeRegistration(model, dialect),
    bootstrapTokens: [{ token: model.discovery.token, description: 'Nodes join with it (lazyjack)', ttl: tokenTtl }],
  };
}

/** What concerns the cluster as a whole. The image repository is left to kubeadm: each release knows where its images are. */
export function makeClusterConfiguration(model: ControlPlaneModel, { api, version }: KubeadmFormat): KubeadmDocument {
  const loopback = makeLoopbackArguments(model);
  return {
    apiVersion: formatApiVersion(api),
    kind: 'ClusterConfiguration',
    kubernetesVersion: chooseControlPlaneVersion(model.kubernetesVersion, version),
    controlPlaneEndpoint: model.controlPlaneEndpoint,
    networking: {
      podSubnet: model.podNetworks.map(({ network }) => network.text).join(','),
      serviceSubnet: model.serviceNetworks.map(({ text }) => text).join(','),
    },
    apiServer: { certSANs: model.certSans },
    controllerManager: { extraArgs: api.writeArguments([...makePodMaskArguments(model, version), ...loopback]) },
    ...(loopback.length > 0 ? { scheduler: { extraArgs: api.writeArguments(loopback) } } : {}),
    // On by default in 1.21, and no gate any more since 1.24 (KEP-563).
    ...(isDualStack(model) && version.minor === 20 ? { featureGates: { IPv6DualStack: true } } : {}),
  };
}

/**
 * kubeadm binds controller manager and scheduler to 127.0.0.1, and has their health asked there. With IPv6 only it is `::1`, where kubeadm has
 * etcd and the API server meet too; as unreachable from other machines as before.
 */
function makeLoopbackArguments(model: ControlPlaneModel): readonly Argument[] {
  return isIpv6Only(model) ? [{ name: 'bind-address', value: '::1' }] : [];
}
