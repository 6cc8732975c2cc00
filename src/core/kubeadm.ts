/** How a kubeadm command ended. `tail` is the end of what it printed; all of it is in the log file. */
export type KubeadmEnd =
  | { readonly ended: 'done' }
  | { readonly ended: 'failed'; readonly exitCode: number; readonly tail: string }
  | { readonly ended: 'timeout' | 'stopped'; readonly tail: string };

export interface KubeadmCall {
  /** The file of kubeadm documents. */
  readonly config: string;
  /** Appended to; 0600. */
  readonly log: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface KubeadmReader {
  /** `v1.20.2`. Rejects with a Failure of kind `missing` where there is no kubeadm. */
  version(): Promise<string>;
}

export interface Kubeadm extends KubeadmReader {
  init(call: KubeadmCall): Promise<KubeadmEnd>;
  join(call: KubeadmCall): Promise<KubeadmEnd>;
  /** With the socket named: beside Docker there are two, and kubeadm refuses to choose. */
  reset(call: Omit<KubeadmCall, 'config'> & { readonly criSocket: string }): Promise<KubeadmEnd>;
}
