import { formatApiVersion } from './api/kubeadm-api.ts';
import type { Argument } from '../core/kubernetes/component-arguments.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import { chooseControlPlaneVersion } from './kubernetes-version.ts';
import { type ControlPlaneModel, apiServerPort, isDualStack, isIpv6Only } from './node-model.ts';
import { makeNodeRegistration } from './node-registration.ts';
import { makePodMaskArguments } from './pod-masks.ts';
import { tokenTtl } from './kubeadm-token.ts';

/** The control plane node's own registration, and the token for other nodes. */
export function makeInitConfiguration(model: ControlPlaneModel, format: KubeadmFormat): KubeadmDocument {
  return {
    apiVersion: formatApiVersion(format.api),
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: model.advertiseAddress, bindPort: apiServerPort },
    nodeRegistration: makeNodeRegistration(model, format),
    bootstrapTokens: [{ token: model.discovery.token, description: 'Nodes join with it (lazyjack)', ttl: tokenTtl }],
  };
}

/** The settings of the whole cluster. The image repository is left to kubeadm, because each release knows where its images are. */
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
    // On by default since 1.21, and no longer a feature gate since 1.24 (KEP-563).
    ...(isDualStack(model) && version.minor === 20 ? { featureGates: { IPv6DualStack: true } } : {}),
  };
}

/**
 * kubeadm binds controller manager and scheduler to 127.0.0.1 and probes their health there. In clusters with IPv6 only this is `::1`, the
 * loopback address that etcd and the API server use too. Other hosts can reach neither address.
 */
function makeLoopbackArguments(model: ControlPlaneModel): readonly Argument[] {
  return isIpv6Only(model) ? [{ name: 'bind-address', value: '::1' }] : [];
}
