import type * as z from 'zod';
import type { Argument } from '../component-arguments.ts';
import type { Json } from '../../core/json.ts';

export type ApiName = 'v1beta1' | 'v1beta2' | 'v1beta3' | 'v1beta4';

/** The kinds of documents that kubeadm itself reads; those of kubelet and kube-proxy have versions of their own. */
export type KubeadmKind = 'InitConfiguration' | 'ClusterConfiguration' | 'JoinConfiguration';

/** One version of kubeadm's configuration: what is different about it. One file each. */
export interface KubeadmApi {
  readonly name: ApiName;
  /** The first minor version of kubeadm whose own form this is, up to where the next one begins. */
  readonly sinceMinor: number;
  writeArguments(list: readonly Argument[]): Json;
  /** Every field that upstream's types have, and no others: kubeadm drops unknown ones with a warning, or refuses them. */
  readonly schemas: () => { readonly [kind in KubeadmKind]?: z.ZodType };
}

export function formatApiVersion(api: KubeadmApi): string {
  return `kubeadm.k8s.io/${api.name}`;
}
