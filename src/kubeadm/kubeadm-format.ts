import { Failure } from '../core/failure.ts';
import type { KubeadmApi } from './api/kubeadm-api.ts';
import { chooseApi, oldestMinor } from './api/index.ts';
import type { KubeadmVersion } from './kubeadm-version.ts';

/** The kubeadm version and the API version that documents are written for. */
export interface KubeadmFormat {
  readonly version: KubeadmVersion;
  readonly api: KubeadmApi;
}

/** The format for this kubeadm. Another `api` than its own only serves to try older forms. */
export function chooseKubeadmFormat(version: KubeadmVersion, api: KubeadmApi | undefined = chooseApi(version)): KubeadmFormat {
  if (api !== undefined) return { version, api };
  throw new Failure('refused', `kubeadm ${version.text} is too old: the oldest that can be used is 1.${oldestMinor}`, {
    fix: 'Install a newer kubeadm, kubelet and kubectl.',
  });
}
