import { Failure } from '../core/failure.ts';
import type { KubeadmApi } from './api/kubeadm-api.ts';
import { chooseApi, oldestMinor } from './api/index.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

/** Which kubeadm is written for, and in which form. */
export interface KubeadmFormat {
  readonly version: KubeadmVersion;
  readonly api: KubeadmApi;
}

/** How to write for this kubeadm. `api` is another than its own only to try older forms with it. */
export function chooseKubeadmFormat(version: KubeadmVersion, api: KubeadmApi | undefined = chooseApi(version)): KubeadmFormat {
  if (api !== undefined) return { version, api };
  throw new Failure('refused', `kubeadm ${version.text} is too old: the oldest that can be used is 1.${oldestMinor}`, {
    fix: 'Install a newer kubeadm, kubelet and kubectl.',
  });
}
