import { apiVersion } from './api/api.ts';
import type { Argument } from './arguments.ts';
import type { Dialect } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import { controlPlaneVersion } from './kubernetes-version.ts';
import { type MasterModel, apiServerPort, isDualStack, isIpv6Only } from './model.ts';
import { nodeRegistration } from './node-registration.ts';
import { podMaskArguments } from './pod-masks.ts';
import { tokenTtl } from './token.ts';

/** What concerns the master as a node, and how others will join it. */
export function initConfiguration(model: MasterModel, dialect: Dialect): KubeadmDocument {
  return {
    apiVersion: apiVersion(dialect.api),
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: model.advertiseAddress, bindPort: apiServerPort },
    nodeRegistration: nodeRegistration(model, dialect),
    bootstrapTokens: [{ token: model.discovery.token, description: 'Nodes join with it (lazyjack)', ttl: tokenTtl }],
  };
}

/** What concerns the cluster as a whole. The image repository is left to kubeadm: each release knows where its images are. */
export function clusterConfiguration(model: MasterModel, { api, version }: Dialect): KubeadmDocument {
  const loopback = loopbackArguments(model);
  return {
    apiVersion: apiVersion(api),
    kind: 'ClusterConfiguration',
    kubernetesVersion: controlPlaneVersion(model.kubernetesVersion, version),
    controlPlaneEndpoint: model.controlPlaneEndpoint,
    networking: {
      podSubnet: model.pods.map(({ network }) => network.text).join(','),
      serviceSubnet: model.services.map(({ text }) => text).join(','),
    },
    apiServer: { certSANs: model.certSans },
    controllerManager: { extraArgs: api.writeArguments([...podMaskArguments(model, version), ...loopback]) },
    ...(loopback.length > 0 ? { scheduler: { extraArgs: api.writeArguments(loopback) } } : {}),
    // On by default in 1.21, and no gate any more since 1.24 (KEP-563).
    ...(isDualStack(model) && version.minor === 20 ? { featureGates: { IPv6DualStack: true } } : {}),
  };
}

/**
 * kubeadm binds controller manager and scheduler to 127.0.0.1, and has their health asked there. With IPv6 only it is `::1`, where kubeadm has
 * etcd and the API server meet too; as unreachable from other machines as before.
 */
function loopbackArguments(model: MasterModel): readonly Argument[] {
  return isIpv6Only(model) ? [{ name: 'bind-address', value: '::1' }] : [];
}
