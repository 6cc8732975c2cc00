import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** The common part of v1beta1, v1beta2 and v1beta3: arguments are objects, and each time limit is a field of the structure that uses it. */
export const schemasWithArgumentMaps = lazy(() => {
  const shared = sharedSchemas();
  const component = { extraArgs: shared.stringMap.optional(), extraVolumes: shared.hostPathMounts.optional() };

  const clusterFields = {
    ...shared.typeMeta,
    etcd: z
      .strictObject({
        local: z
          .strictObject({
            ...shared.imageMeta,
            dataDir: shared.maybeText,
            extraArgs: shared.stringMap.optional(),
            serverCertSANs: shared.maybeStrings,
            peerCertSANs: shared.maybeStrings,
          })
          .optional(),
        external: shared.externalEtcd.optional(),
      })
      .optional(),
    networking: shared.networking.optional(),
    kubernetesVersion: shared.maybeText,
    controlPlaneEndpoint: shared.maybeText,
    apiServer: z.strictObject({ ...component, certSANs: shared.maybeStrings, timeoutForControlPlane: shared.maybeDuration }).optional(),
    controllerManager: z.strictObject(component).optional(),
    scheduler: z.strictObject(component).optional(),
    certificatesDir: shared.maybeText,
    imageRepository: shared.maybeText,
    featureGates: z.record(shared.text, z.boolean()).optional(),
    clusterName: shared.maybeText,
  };

  /** Before v1beta3 the DNS server could be chosen, and one image could be used for everything. */
  const oldClusterFields = {
    dns: z.strictObject({ ...shared.imageMeta, type: shared.maybeText }).optional(),
    useHyperKubeImage: z.boolean().optional(),
  };

  const nodeRegistrationFields = {
    name: shared.maybeText,
    criSocket: shared.maybeText,
    taints: shared.taints.optional(),
    kubeletExtraArgs: shared.stringMap.optional(),
  };

  const discovery = z.strictObject({ ...shared.discoveryFields, timeout: shared.maybeDuration });

  return { clusterFields, oldClusterFields, nodeRegistrationFields, discovery };
});
