/** How a kubeadm command ended. `tail` is the end of what it printed; all of it is in the log file. */
export type KubeadmResult =
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly exitCode: number; readonly tail: string }
  | { readonly status: 'timeout' | 'stopped'; readonly tail: string };

export interface KubeadmCall {
  /** The file of kubeadm documents. */
  readonly config: string;
  /** Appended to; 0600. */
  readonly log: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** A node as the API server knows it. `ready`: its kubelet says so, and has not fallen silent. */
export interface ClusterNodeStatus {
  readonly name: string;
  readonly isControlPlane: boolean;
  readonly isReady: boolean;
  /** Its first InternalIP, where it has told one. */
  readonly address?: string;
}

export interface KubeadmReader {
  /** `v1.20.2`. Rejects with a Failure of kind `missing` where there is no kubeadm. */
  readVersion(): Promise<string>;
  /** The nodes of the cluster that this master made. Rejects with a Failure where its API server cannot be asked. */
  readNodes(): Promise<readonly ClusterNodeStatus[]>;
  /** When nodes can no longer join with the token of this id: RFC 3339, empty for never; null: there is none. Rejects as `nodes` does. */
  readTokenExpiry(id: string): Promise<string | null>;
}

export interface Kubeadm extends KubeadmReader {
  init(call: KubeadmCall): Promise<KubeadmResult>;
  join(call: KubeadmCall): Promise<KubeadmResult>;
  /** Makes the token in the documents anew, and before that takes away what is left of one with this id. */
  renewToken(call: KubeadmCall & { readonly tokenId: string }): Promise<KubeadmResult>;
  /** With the socket named: beside Docker there are two, and kubeadm refuses to choose. */
  reset(call: Omit<KubeadmCall, 'config'> & { readonly criSocket: string }): Promise<KubeadmResult>;
}
