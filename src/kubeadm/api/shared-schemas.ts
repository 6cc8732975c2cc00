import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';

/** Types of kubeadm that have not changed since v1beta1. Every field is optional: kubeadm fills in what is missing. */
export const sharedSchemas = lazy(() => {
  // Frequent schemas are built once.
  const text = z.string();
  const maybeText = text.optional();

  /** metav1.TypeMeta. The caller checks kind and version. */
  const typeMeta = { apiVersion: text, kind: text };

  /** metav1.Duration: `24h0m0s`. */
  const duration = text;
  const maybeDuration = maybeText;

  const strings = z.array(text);
  const maybeStrings = strings.optional();
  const stringMap = z.record(text, text);
  const argumentPairs = z.array(z.strictObject({ name: text, value: text }));

  /** corev1.Taint */
  const taint = z.strictObject({ key: text, value: maybeText, effect: text, timeAdded: maybeText });
  const taints = z.array(taint);

  const bootstrapTokens = z.array(
    z.strictObject({
      token: text,
      description: maybeText,
      ttl: maybeDuration,
      expires: maybeText,
      usages: maybeStrings,
      groups: maybeStrings,
    }),
  );

  const apiEndpoint = z.strictObject({ advertiseAddress: text, bindPort: z.int() }).partial();

  const networking = z.strictObject({ serviceSubnet: text, podSubnet: text, dnsDomain: text }).partial();

  const imageMeta = { imageRepository: maybeText, imageTag: maybeText };

  const hostPathMounts = z.array(
    z.strictObject({
      name: text,
      hostPath: text,
      mountPath: text,
      readOnly: z.boolean().optional(),
      pathType: maybeText,
    }),
  );

  const externalEtcd = z
    .strictObject({ endpoints: strings, caFile: text, certFile: text, keyFile: text })
    .partial({ caFile: true, certFile: true, keyFile: true });

  const discoveryFields = {
    bootstrapToken: z
      .strictObject({
        token: text,
        apiServerEndpoint: text,
        caCertHashes: strings,
        unsafeSkipCAVerification: z.boolean(),
      })
      .partial({ caCertHashes: true, unsafeSkipCAVerification: true })
      .optional(),
    file: z.strictObject({ kubeConfigPath: text }).optional(),
    tlsBootstrapToken: maybeText,
  };

  const patches = z.strictObject({ directory: maybeText });

  return {
    text,
    maybeText,
    typeMeta,
    duration,
    maybeDuration,
    strings,
    maybeStrings,
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
