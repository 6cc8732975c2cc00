import type * as z from 'zod';
import type { Argument } from '../../core/kubernetes/component-arguments.ts';
import type { Json } from '../../core/json.ts';

/** The kinds of documents that kubeadm itself reads. Those of kubelet and kube-proxy have their own API versions. */
export type KubeadmKind = 'InitConfiguration' | 'ClusterConfiguration' | 'JoinConfiguration';

/** The specifics of one API version of kubeadm's configuration. Each has its own file. */
export interface KubeadmApi {
  /** `v1beta4`. */
  readonly name: string;
  /** The first minor version of kubeadm that prefers this form. It is preferred until the next one begins. */
  readonly sinceMinor: number;
  writeArguments(list: readonly Argument[]): Json;
  /** Exactly the fields of the upstream types: kubeadm drops unknown fields with a warning, or refuses them. */
  readonly schemas: () => { readonly [kind in KubeadmKind]?: z.ZodType };
}

export function formatApiVersion(api: KubeadmApi): string {
  return `kubeadm.k8s.io/${api.name}`;
}
