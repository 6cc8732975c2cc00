import type { Diagnostic } from '../core/diagnostic.ts';

/** What this kubeadm would make of the configuration, said before it does. */
export interface KubeadmProblem extends Omit<Diagnostic, 'source'> {
  /** The setting that it is about. */
  readonly at: readonly string[];
}
