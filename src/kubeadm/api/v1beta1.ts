import * as z from 'zod';
import { argumentMap } from '../arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './api.ts';
import { formsWithMaps } from './map-arguments.ts';
import { sharedForms } from './shared.ts';

/** kubeadm 1.13 and 1.14; read up to 1.21. From cmd/kubeadm/app/apis/kubeadm/v1beta1/types.go. */
export const v1beta1: KubeadmApi = {
  name: 'v1beta1',
  since: 13,
  writeArguments: argumentMap,
  kinds: lazy(() => {
    const shared = sharedForms();
    const { clusterFields, discovery, nodeRegistrationFields, oldClusterFields } = formsWithMaps();
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
