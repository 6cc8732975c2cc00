import type { KubernetesFacts } from '../core/facts/kubernetes-facts.ts';

/** Which kubeadm is installed, as its own `version` says. Kubernetes has had no other major version than 1. */
export interface KubeadmVersion {
  /** `v1.20.2`, with what stands behind it in builds from source (`v1.37.0-rc.1`, `v1.20.2-dirty+abc`). */
  readonly text: string;
  readonly minor: number;
  readonly patch: number;
}

const versionPattern = /^v1\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:[-+][-\w.+]*)?$/;

/** `v1.20.2`; undefined for everything else. */
export function parseKubeadmVersion(text: string): KubeadmVersion | undefined {
  const [whole, minor, patch] = versionPattern.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : { text: whole, minor: Number(minor), patch: Number(patch) };
}

/** Which kubeadm was found on the host; undefined where there is none, or one that says of itself what is no version. */
export function parseInstalledVersion(kubeadm: KubernetesFacts['kubeadm']): KubeadmVersion | undefined {
  return kubeadm.found ? parseKubeadmVersion(kubeadm.version) : undefined;
}

/**
 * What `kubeadm version -o short` or `-o json`, `kubectl version --client -o json` or `kubelet --version` (`Kubernetes v1.20.2`) printed;
 * warnings on lines before it are passed over.
 */
export function parseVersionOutput(stdout: string): KubeadmVersion | undefined {
  const inJson = /"gitVersion"\s*:\s*"([^"]*)"/.exec(stdout)?.[1];
  const candidates = inJson === undefined ? stdout.split('\n').map((line) => line.replace(/^Kubernetes /, '')) : [inJson];
  return candidates.map(parseKubeadmVersion).find((version) => version !== undefined);
}
