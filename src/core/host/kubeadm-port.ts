/** How a kubeadm command ended. `tail` is the end of its output; the log file has all of it. */
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

/** A node as the API server reports it. `isReady`: its kubelet reports ready and is not silent. */
export interface ClusterNodeStatus {
  readonly name: string;
  readonly isControlPlane: boolean;
  readonly isReady: boolean;
  /** Its first InternalIP, if it reported one. */
  readonly address?: string;
}

export interface KubeadmReader {
  /** `v1.20.2`. Rejects with a Failure of kind `missing` if kubeadm is not installed. */
  readVersion(): Promise<string>;
  /** References of the images that kubeadm pulls for a cluster of this version (`v1.20.2`). Asks no server. Rejects as `readVersion` does. */
  readImages(version: string): Promise<readonly string[]>;
  /** The nodes of this control plane node's cluster. Rejects with a Failure if its API server cannot be reached. */
  readNodes(): Promise<readonly ClusterNodeStatus[]>;
  /** Expiry of the token with this id: RFC 3339, empty for never; null: no such token. Rejects as `readNodes` does. */
  readTokenExpiry(id: string): Promise<string | null>;
  /**
   * What `kubeadm config validate` (1.26 and newer) says against these documents, line by line; empty: nothing. Writes nothing and asks no
   * server. Rejects with a Failure if it cannot be run.
   */
  validate(documents: string): Promise<readonly string[]>;
}

export interface Kubeadm extends KubeadmReader {
  init(call: KubeadmCall): Promise<KubeadmResult>;
  join(call: KubeadmCall): Promise<KubeadmResult>;
  /** Creates the token in the documents again, after removing the rest of a token with this id. */
  renewToken(call: KubeadmCall & { readonly tokenId: string }): Promise<KubeadmResult>;
  /** Names the socket: beside Docker there are two, and kubeadm refuses to choose. */
  reset(call: Omit<KubeadmCall, 'config'> & { readonly criSocket: string }): Promise<KubeadmResult>;
}
