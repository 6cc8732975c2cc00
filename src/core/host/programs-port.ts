/** Programs that Kubernetes needs and lazyjack does not run itself. lazyjack only looks for them; kubeadm, runtimes and users run them. */
export interface Programs {
  /** Whether each program is in PATH. Starts no process. */
  areInstalled(names: readonly string[]): Promise<readonly boolean[]>;
  /** Version output of a program. undefined: not installed, or no answer. */
  readVersionOutput(name: string, args: readonly string[]): Promise<string | undefined>;
}

/** `versionOutput`: output of its version command; not every probe reads it. */
export type ProgramFact = { readonly found: true; readonly versionOutput?: string } | { readonly found: false };

/** The programs of Kubernetes on a node, and those that kubeadm checks for. */
export interface ProgramFacts {
  readonly kubelet: ProgramFact;
  readonly kubectl: ProgramFact;
  readonly conntrack: ProgramFact;
  readonly crictl: ProgramFact;
  readonly containerd: ProgramFact;
}
