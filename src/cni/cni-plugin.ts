import type { JsonObject } from '../core/json.ts';
import type { NodePodSubnets } from './node-pod-subnets.ts';

/** A way to connect pods to the node. One file each, and a line in the registry. */
export interface CniPlugin<Name extends string = string> {
  /** As in the configuration. */
  readonly name: Name;
  /** The program that does it; host-local and portmap help every plugin. */
  readonly program: string;
  /** The interface that it makes on the node and nobody takes away afterwards. */
  readonly hostInterface?: string;
  /** Its part of the list of plugins, without `type` and `ipam`. */
  makeOptions(pods: NodePodSubnets): JsonObject;
}
