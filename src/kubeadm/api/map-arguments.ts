import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import { sharedForms } from './shared.ts';

/** What v1beta1, v1beta2 and v1beta3 have in common: arguments are objects, and time limits stand where they are used. */
export const formsWithMaps = lazy(() => {
  const shared = sharedForms();
  const component = { extraArgs: shared.stringMap.optional(), extraVolumes: shared.hostPathMounts.optional() };

  const clusterFields = {
    ...shared.typeMeta,
    etcd: z
      .strictObject({
        local: z
          .strictObject({
            ...shared.imageMeta,
            dataDir: z.string().optional(),
            extraArgs: shared.stringMap.optional(),
            serverCertSANs: shared.strings.optional(),
            peerCertSANs: shared.strings.optional(),
          })
          .optional(),
        external: shared.externalEtcd.optional(),
      })
      .optional(),
    networking: shared.networking.optional(),
    kubernetesVersion: z.string().optional(),
    controlPlaneEndpoint: z.string().optional(),
    apiServer: z
      .strictObject({ ...component, certSANs: shared.strings.optional(), timeoutForControlPlane: shared.duration.optional() })
      .optional(),
    controllerManager: z.strictObject(component).optional(),
    scheduler: z.strictObject(component).optional(),
    certificatesDir: z.string().optional(),
    imageRepository: z.string().optional(),
    featureGates: z.record(z.string(), z.boolean()).optional(),
    clusterName: z.string().optional(),
  };

  /** Until v1beta3 there was more than one DNS server to choose, and one image for everything. */
  const oldClusterFields = {
    dns: z.strictObject({ ...shared.imageMeta, type: z.string().optional() }).optional(),
    useHyperKubeImage: z.boolean().optional(),
  };

  const nodeRegistrationFields = {
    name: z.string().optional(),
    criSocket: z.string().optional(),
    taints: shared.taints.optional(),
    kubeletExtraArgs: shared.stringMap.optional(),
  };

  const discovery = z.strictObject({ ...shared.discoveryFields, timeout: shared.duration.optional() });

  return { clusterFields, oldClusterFields, nodeRegistrationFields, discovery };
});
