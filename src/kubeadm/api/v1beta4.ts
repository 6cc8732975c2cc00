import * as z from 'zod';
import { argumentList } from '../arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './api.ts';
import { sharedForms } from './shared.ts';

/** kubeadm 1.31 and newer, the only one in 1.37. From cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go. */
export const v1beta4: KubeadmApi = {
  name: 'v1beta4',
  since: 31,
  writeArguments: argumentList,
  kinds: lazy(() => {
    const shared = sharedForms();
    /** corev1.EnvVar; where a value comes from otherwise is a structure of its own. */
    const envs = z.array(z.strictObject({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() }));

    const component = {
      extraArgs: shared.argumentPairs.optional(),
      extraVolumes: shared.hostPathMounts.optional(),
      extraEnvs: envs.optional(),
    };

    const timeouts = z
      .strictObject({
        controlPlaneComponentHealthCheck: shared.duration,
        kubeletHealthCheck: shared.duration,
        kubernetesAPICall: shared.duration,
        etcdAPICall: shared.duration,
        tlsBootstrap: shared.duration,
        discovery: shared.duration,
        upgradeManifests: shared.duration,
      })
      .partial();

    const nodeRegistration = z
      .strictObject({
        name: z.string(),
        criSocket: z.string(),
        taints: shared.taints,
        kubeletExtraArgs: shared.argumentPairs,
        ignorePreflightErrors: shared.strings,
        imagePullPolicy: z.string(),
        imagePullSerial: z.boolean(),
      })
      .partial();

    const runFields = {
      ...shared.typeMeta,
      dryRun: z.boolean().optional(),
      nodeRegistration: nodeRegistration.optional(),
      skipPhases: shared.strings.optional(),
      patches: shared.patches.optional(),
      timeouts: timeouts.optional(),
    };

    const cluster = z
      .strictObject({
        etcd: z
          .strictObject({
            local: z
              .strictObject({
                ...shared.imageMeta,
                dataDir: z.string(),
                extraArgs: shared.argumentPairs,
                extraEnvs: envs,
                serverCertSANs: shared.strings,
                peerCertSANs: shared.strings,
              })
              .partial(),
            external: shared.externalEtcd,
          })
          .partial(),
        networking: shared.networking,
        kubernetesVersion: z.string(),
        controlPlaneEndpoint: z.string(),
        apiServer: z.strictObject({ ...component, certSANs: shared.strings.optional() }),
        controllerManager: z.strictObject(component),
        scheduler: z.strictObject(component),
        dns: z.strictObject({ ...shared.imageMeta, disabled: z.boolean().optional() }),
        proxy: z.strictObject({ disabled: z.boolean().optional() }),
        certificatesDir: z.string(),
        imageRepository: z.string(),
        featureGates: z.record(z.string(), z.boolean()),
        clusterName: z.string(),
        encryptionAlgorithm: z.string(),
        certificateValidityPeriod: shared.duration,
        caCertificateValidityPeriod: shared.duration,
      })
      .partial()
      .extend(shared.typeMeta);

    const reset = z
      .strictObject({
        cleanupTmpDir: z.boolean(),
        certificatesDir: z.string(),
        criSocket: z.string(),
        dryRun: z.boolean(),
        force: z.boolean(),
        ignorePreflightErrors: shared.strings,
        skipPhases: shared.strings,
        unmountFlags: shared.strings,
        timeouts,
      })
      .partial()
      .extend(shared.typeMeta);

    return {
      InitConfiguration: z.strictObject({
        ...runFields,
        bootstrapTokens: shared.bootstrapTokens.optional(),
        localAPIEndpoint: shared.apiEndpoint.optional(),
        certificateKey: z.string().optional(),
      }),
      ClusterConfiguration: cluster,
      JoinConfiguration: z.strictObject({
        ...runFields,
        caCertPath: z.string().optional(),
        discovery: z.strictObject(shared.discoveryFields),
        controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional(), certificateKey: z.string().optional() }).optional(),
      }),
      ResetConfiguration: reset,
    };
  }),
};
