import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';

/** Structures that kubeadm's types have had since v1beta1, unchanged. Every field may be left out: kubeadm fills in what is missing. */
export const sharedForms = lazy(() => {
  /** metav1.TypeMeta; which kind and version it says is checked by who reads it. */
  const typeMeta = { apiVersion: z.string(), kind: z.string() };

  /** metav1.Duration: `24h0m0s`. */
  const duration = z.string();

  const strings = z.array(z.string());
  const stringMap = z.record(z.string(), z.string());
  const argumentPairs = z.array(z.strictObject({ name: z.string(), value: z.string() }));

  /** corev1.Taint */
  const taint = z.strictObject({ key: z.string(), value: z.string().optional(), effect: z.string(), timeAdded: z.string().optional() });
  const taints = z.array(taint);

  const bootstrapTokens = z.array(
    z.strictObject({
      token: z.string(),
      description: z.string().optional(),
      ttl: duration.optional(),
      expires: z.string().optional(),
      usages: strings.optional(),
      groups: strings.optional(),
    }),
  );

  const apiEndpoint = z.strictObject({ advertiseAddress: z.string(), bindPort: z.int() }).partial();

  const networking = z.strictObject({ serviceSubnet: z.string(), podSubnet: z.string(), dnsDomain: z.string() }).partial();

  const imageMeta = { imageRepository: z.string().optional(), imageTag: z.string().optional() };

  const hostPathMounts = z.array(
    z.strictObject({
      name: z.string(),
      hostPath: z.string(),
      mountPath: z.string(),
      readOnly: z.boolean().optional(),
      pathType: z.string().optional(),
    }),
  );

  const externalEtcd = z
    .strictObject({ endpoints: strings, caFile: z.string(), certFile: z.string(), keyFile: z.string() })
    .partial({ caFile: true, certFile: true, keyFile: true });

  const discoveryFields = {
    bootstrapToken: z
      .strictObject({
        token: z.string(),
        apiServerEndpoint: z.string(),
        caCertHashes: strings,
        unsafeSkipCAVerification: z.boolean(),
      })
      .partial({ caCertHashes: true, unsafeSkipCAVerification: true })
      .optional(),
    file: z.strictObject({ kubeConfigPath: z.string() }).optional(),
    tlsBootstrapToken: z.string().optional(),
  };

  const patches = z.strictObject({ directory: z.string().optional() });

  return {
    typeMeta,
    duration,
    strings,
    stringMap,
    argumentPairs,
    taints,
    bootstrapTokens,
    apiEndpoint,
    networking,
    imageMeta,
    hostPathMounts,
    externalEtcd,
    discoveryFields,
    patches,
  };
});
