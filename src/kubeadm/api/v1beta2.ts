import * as z from 'zod';
import { argumentMap } from '../arguments.ts';
import type { KubeadmApi } from './api.ts';
import { clusterFields, discovery, nodeRegistrationFields, oldClusterFields } from './map-arguments.ts';
import * as shared from './shared.ts';

const nodeRegistration = z.strictObject({ ...nodeRegistrationFields, ignorePreflightErrors: shared.strings.optional() });

/** kubeadm 1.15 to 1.21; read up to 1.26. From cmd/kubeadm/app/apis/kubeadm/v1beta2/types.go. */
export const v1beta2: KubeadmApi = {
  name: 'v1beta2',
  since: 15,
  writeArguments: argumentMap,
  kinds: {
    InitConfiguration: z.strictObject({
      ...shared.typeMeta,
      bootstrapTokens: shared.bootstrapTokens.optional(),
      nodeRegistration: nodeRegistration.optional(),
      localAPIEndpoint: shared.apiEndpoint.optional(),
      certificateKey: z.string().optional(),
    }),
    ClusterConfiguration: z.strictObject({ ...clusterFields, ...oldClusterFields }),
    JoinConfiguration: z.strictObject({
      ...shared.typeMeta,
      nodeRegistration: nodeRegistration.optional(),
      caCertPath: z.string().optional(),
      discovery,
      controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional(), certificateKey: z.string().optional() }).optional(),
    }),
  },
};
