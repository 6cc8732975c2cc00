import type { JsonObject } from '../core/json.ts';

/** One YAML document of kubeadm's configuration, as plain data. */
export interface KubeadmDocument extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
}
