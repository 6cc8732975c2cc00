/** Of a manifest that kubeadm wrote. */
export interface StaticPod {
  /** By name, without the dashes; of several the last, as on a command line. */
  readonly flags: ReadonlyMap<string, string>;
  /** `v1.31.0`, as the tag of the image says it; undefined: the tag is another. */
  readonly version?: string;
}

/** A list entry `- --name=value`, which YAML may have in quotes. */
const flagPattern = /^\s*-\s+(["']?)--([\w-]+)=(.*?)\1\s*$/gmu;

/** kubeadm writes one container per manifest. A tag has `_` where a version has `+` (KubernetesVersionToImageTag). */
const imageTagPattern = /^\s*(?:-\s+)?image:\s*["']?\S+:(v1\.\d+\.\d+[-\w.]*?)(?:@\S+?)?["']?\s*$/mu;

/** What a manifest in /etc/kubernetes/manifests says; kubeadm has written them in the same form from 1.13 to 1.36. */
export function parseStaticPod(manifest: string): StaticPod {
  const flags = new Map([...manifest.matchAll(flagPattern)].map(([, , name = '', value = '']) => [name, value]));
  const version = imageTagPattern.exec(manifest)?.[1]?.replace('_', '+');
  return { flags, ...(version !== undefined && { version }) };
}
