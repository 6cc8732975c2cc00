import type { Diagnostic } from '../core/diagnostic.ts';

/** A problem that this kubeadm would have with the configuration, found before it runs. */
export interface KubeadmProblem extends Omit<Diagnostic, 'source'> {
  /** The path of the setting. */
  readonly at: readonly string[];
}
