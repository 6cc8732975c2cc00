/** Programs that Kubernetes needs beside lazyjack's own. They are only looked for here; kubeadm, runtimes and people call them. */
export interface Programs {
  /** Whether each of them is in PATH. Starts no process. */
  areInstalled(names: readonly string[]): Promise<readonly boolean[]>;
  /** What a program says of its version. undefined: it is not there, or does not answer. */
  readVersionOutput(name: string, args: readonly string[]): Promise<string | undefined>;
}

/** `says`: what it printed when it was asked for its version; not every look asks. */
export type ProgramFact = { readonly found: true; readonly versionOutput?: string } | { readonly found: false };

/** What Kubernetes is made of on a node, and what kubeadm itself looks for. */
export interface ProgramFacts {
  readonly kubelet: ProgramFact;
  readonly kubectl: ProgramFact;
  readonly conntrack: ProgramFact;
  readonly crictl: ProgramFact;
  readonly containerd: ProgramFact;
}
