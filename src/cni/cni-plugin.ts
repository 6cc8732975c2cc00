import type { JsonObject } from '../core/json.ts';
import type { NodePodSubnets } from './node-pod-subnets.ts';

/** A CNI plugin that connects pods to the node. Each has its own file and one line in the registry. */
export interface CniPlugin<Name extends string = string> {
  /** The name in the configuration. */
  readonly name: Name;
  /** The program of the plugin. Every plugin also uses host-local and portmap. */
  readonly program: string;
  /** The bridge that it creates on the node and never deletes. undefined: each pod has a veth on the node. Other interfaces are not supported. */
  readonly hostBridge?: string;
  /** The plugin's own options in the list of plugins, without `type` and `ipam`. */
  makeOptions(pods: NodePodSubnets): JsonObject;
}
