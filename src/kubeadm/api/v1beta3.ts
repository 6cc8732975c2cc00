import * as z from 'zod';
import { writeArgumentMap } from '../../core/kubernetes/component-arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { schemasWithArgumentMaps } from './argument-map-schemas.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** Written for kubeadm 1.22 to 1.30; kubeadm reads it up to 1.36. From cmd/kubeadm/app/apis/kubeadm/v1beta3/types.go. */
export const v1beta3: KubeadmApi = {
  name: 'v1beta3',
  sinceMinor: 22,
  writeArguments: writeArgumentMap,
  schemas: lazy(() => {
    const shared = sharedSchemas();
    const { clusterFields, discovery, nodeRegistrationFields } = schemasWithArgumentMaps();
    const nodeRegistration = z.strictObject({
      ...nodeRegistrationFields,
      ignorePreflightErrors: shared.maybeStrings,
      imagePullPolicy: shared.maybeText,
    });
    const phases = { skipPhases: shared.maybeStrings, patches: shared.patches.optional() };

    return {
      InitConfiguration: z.strictObject({
        ...shared.typeMeta,
        ...phases,
        bootstrapTokens: shared.bootstrapTokens.optional(),
        nodeRegistration: nodeRegistration.optional(),
        localAPIEndpoint: shared.apiEndpoint.optional(),
        certificateKey: shared.maybeText,
      }),
      ClusterConfiguration: z.strictObject({ ...clusterFields, dns: z.strictObject(shared.imageMeta).optional() }),
      JoinConfiguration: z.strictObject({
        ...shared.typeMeta,
        ...phases,
        nodeRegistration: nodeRegistration.optional(),
        caCertPath: shared.maybeText,
        discovery,
        controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional(), certificateKey: shared.maybeText }).optional(),
      }),
    };
  }),
};
