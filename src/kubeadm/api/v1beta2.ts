import * as z from 'zod';
import { writeArgumentMap } from '../../core/kubernetes/component-arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { schemasWithArgumentMaps } from './argument-map-schemas.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** Written for kubeadm 1.15 to 1.21; kubeadm reads it up to 1.26. From cmd/kubeadm/app/apis/kubeadm/v1beta2/types.go. */
export const v1beta2: KubeadmApi = {
  name: 'v1beta2',
  sinceMinor: 15,
  writeArguments: writeArgumentMap,
  schemas: lazy(() => {
    const shared = sharedSchemas();
    const { clusterFields, discovery, nodeRegistrationFields, oldClusterFields } = schemasWithArgumentMaps();
    const nodeRegistration = z.strictObject({ ...nodeRegistrationFields, ignorePreflightErrors: shared.maybeStrings });

    return {
      InitConfiguration: z.strictObject({
        ...shared.typeMeta,
        bootstrapTokens: shared.bootstrapTokens.optional(),
        nodeRegistration: nodeRegistration.optional(),
        localAPIEndpoint: shared.apiEndpoint.optional(),
        certificateKey: shared.maybeText,
      }),
      ClusterConfiguration: z.strictObject({ ...clusterFields, ...oldClusterFields }),
      JoinConfiguration: z.strictObject({
        ...shared.typeMeta,
        nodeRegistration: nodeRegistration.optional(),
        caCertPath: shared.maybeText,
        discovery,
        controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional(), certificateKey: shared.maybeText }).optional(),
      }),
    };
  }),
};
