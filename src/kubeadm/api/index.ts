import type { KubeadmVersion } from '../kubeadm-version.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { v1beta1 } from './v1beta1.ts';
import { v1beta2 } from './v1beta2.ts';
import { v1beta3 } from './v1beta3.ts';
import { v1beta4 } from './v1beta4.ts';

/** Newest first. A new API version needs one file and one entry here. */
export const kubeadmApis: readonly KubeadmApi[] = [v1beta4, v1beta3, v1beta2, v1beta1];

/** Older kubeadm has entirely different documents (v1alpha3: `apiEndpoint`, arguments at the top). */
export const oldestMinor = 13;
/** The newest release that these writers know. A newer one gets the newest form. */
export const newestMinor = 37;

/** The API version that this kubeadm prefers. The binary decides, not the Kubernetes version that it installs. undefined: too old. */
export function chooseApi({ minor }: KubeadmVersion): KubeadmApi | undefined {
  return kubeadmApis.find(({ sinceMinor }) => minor >= sinceMinor);
}
