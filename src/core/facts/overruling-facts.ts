/** An argument of the kubelet that stands outside of kubeadm's own files, and wins over them. */
export interface KubeletArgument {
  /** The file that has it. */
  readonly path: string;
  /** Without dashes: `node-ip`, `resolv-conf`, `cgroup-driver`. */
  readonly argument: string;
  readonly value: string;
}

/** A program that sends its requests to a proxy. */
export interface ProxyUser {
  readonly program: 'dockerd' | 'containerd' | 'CRI-O' | 'kubeadm';
  /** The unit to restart; undefined: the program gets the environment of lazyjack. */
  readonly unit?: string;
  /** The file that sets the proxy; undefined: the environment of lazyjack. */
  readonly path?: string;
  /** The value of NO_PROXY; empty if there is none. */
  readonly noProxy: string;
}

/** Settings and programs of other people on this host that would overrule what phase `up` sets up. */
export interface OverrulingFacts {
  /** Files that a container runtime takes as CNI configurations before that of lazyjack, in its order. */
  readonly earlierCniFiles: readonly string[];
  readonly kubeletArguments: readonly KubeletArgument[];
  /** The init system of this host is systemd. */
  readonly hasSystemd: boolean;
  /** The cgroup driver in containerd's configuration; undefined: it is in an imported file, or unreadable. */
  readonly containerdCgroupDriver?: 'systemd' | 'cgroupfs';
  /** Ports of Kubernetes on which a program listens. Read only before this host is a node. */
  readonly takenPorts: readonly { readonly port: number; readonly process?: string | undefined }[];
  readonly proxies: readonly ProxyUser[];
}
