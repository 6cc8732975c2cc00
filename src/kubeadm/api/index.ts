import type { KubeadmVersion } from '../kubeadm-version.ts';
import type { KubeadmApi } from './kubeadm-api.ts';
import { v1beta1 } from './v1beta1.ts';
import { v1beta2 } from './v1beta2.ts';
import { v1beta3 } from './v1beta3.ts';
import { v1beta4 } from './v1beta4.ts';

/** Newest first. */
export const kubeadmApis: readonly KubeadmApi[] = [v1beta4, v1beta3, v1beta2, v1beta1];

/** Before, kubeadm's documents were others altogether (v1alpha3: `apiEndpoint`, arguments at the top). */
export const oldestMinor = 13;
/** What these writers were made for; a newer one is given the newest form. */
export const newestMinor = 37;

/** The form that this kubeadm prefers: the binary decides, not the version of Kubernetes that it is to install. undefined: too old. */
export function chooseApi({ minor }: KubeadmVersion): KubeadmApi | undefined {
  return kubeadmApis.find(({ sinceMinor }) => minor >= sinceMinor);
}
