import * as z from 'zod';
import { writeArgumentList } from '../../core/kubernetes/component-arguments.ts';
import { lazy } from '../../core/lazy.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { sharedSchemas } from './shared-schemas.ts';

/** Written for kubeadm 1.31 and newer; it is the only one in 1.37. From cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go. */
export const v1beta4: KubeadmApi = {
  name: 'v1beta4',
  sinceMinor: 31,
  writeArguments: writeArgumentList,
  schemas: lazy(() => {
    const shared = sharedSchemas();
    /** corev1.EnvVar. `valueFrom`, another source of the value, is a structure that is not checked. */
    const envs = z.array(z.strictObject({ name: shared.text, value: shared.maybeText, valueFrom: z.unknown().optional() }));

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
        name: shared.text,
        criSocket: shared.text,
        taints: shared.taints,
        kubeletExtraArgs: shared.argumentPairs,
        ignorePreflightErrors: shared.strings,
        imagePullPolicy: shared.text,
        imagePullSerial: z.boolean(),
      })
      .partial();

    const runFields = {
      ...shared.typeMeta,
      dryRun: z.boolean().optional(),
      nodeRegistration: nodeRegistration.optional(),
      skipPhases: shared.maybeStrings,
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
                dataDir: shared.text,
                extraArgs: shared.argumentPairs,
                extraEnvs: envs,
                serverCertSANs: shared.strings,
                peerCertSANs: shared.strings,
              })
              .partial(),
            external: shared.externalEtcd.extend({ httpEndpoints: shared.maybeStrings }),
          })
          .partial(),
        networking: shared.networking,
        kubernetesVersion: shared.text,
        controlPlaneEndpoint: shared.text,
        apiServer: z.strictObject({ ...component, certSANs: shared.maybeStrings }),
        controllerManager: z.strictObject(component),
        scheduler: z.strictObject(component),
        dns: z.strictObject({ ...shared.imageMeta, disabled: z.boolean().optional() }),
        proxy: z.strictObject({ disabled: z.boolean().optional() }),
        certificatesDir: shared.text,
        imageRepository: shared.text,
        featureGates: z.record(shared.text, z.boolean()),
        clusterName: shared.text,
        encryptionAlgorithm: shared.text,
        certificateValidityPeriod: shared.duration,
        caCertificateValidityPeriod: shared.duration,
      })
      .partial()
      .extend(shared.typeMeta);

    return {
      InitConfiguration: z.strictObject({
        ...runFields,
        bootstrapTokens: shared.bootstrapTokens.optional(),
        localAPIEndpoint: shared.apiEndpoint.optional(),
        certificateKey: shared.maybeText,
      }),
      ClusterConfiguration: cluster,
      JoinConfiguration: z.strictObject({
        ...runFields,
        caCertPath: shared.maybeText,
        discovery: z.strictObject(shared.discoveryFields),
        controlPlane: z.strictObject({ localAPIEndpoint: shared.apiEndpoint.optional(), certificateKey: shared.maybeText }).optional(),
      }),
    };
  }),
};
