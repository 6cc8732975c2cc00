import * as z from 'zod';
import { writeArgumentMap } from '../../core/kubernetes/component-arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { schemasWithArgumentMaps } from './argument-map-schemas.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** Written for kubeadm 1.13 and 1.14; kubeadm reads it up to 1.21. From cmd/kubeadm/app/apis/kubeadm/v1beta1/types.go. */
export const v1beta1: KubeadmApi = {
  name: 'v1beta1',
  sinceMinor: 13,
  writeArguments: writeArgumentMap,
  schemas: lazy(() => {
    const shared = sharedSchemas();
    const { clusterFields, discovery, nodeRegistrationFields, oldClusterFields } = schemasWithArgumentMaps();
    const nodeRegistration = z.strictObject(nodeRegistrationFields);

    return {
      InitConfiguration: z.strictObject({
        ...shared.typeMeta,
        bootstrapTokens: shared.bootstrapTokens.optional(),
        nodeRegistration: nodeRegistration.optional(),
        localAPIEndpoint: shared.apiEndpoint.optional(),
      }),
      ClusterConfiguration: z.strictObject({ ...clusterFields, ...oldClusterFields }),
      JoinConfiguration: z.strictObject({
        ...shared.typeMeta,
        nodeRegistration: nodeRegistration.optional(),
        caCertPath: shared.maybeText,
        discovery,
        controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional() }).optional(),
      }),
    };
  }),
};
