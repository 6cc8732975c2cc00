/** How this lazyjack was started on this host. */
export interface Invocation {
  readonly hostName: string;
  /** The kernel's id of the current boot: volatile resources are owned only in the boot that made them. */
  readonly bootId: string;
  /** The address of this host to which the SSH session that runs lazyjack is connected. */
  readonly sshAddress?: string | undefined;
  /** The address from which that session comes. */
  readonly sshClient?: string | undefined;
  /** The environment of this lazyjack has a proxy, which kubeadm inherits; the value of NO_PROXY with it. */
  readonly proxy?: { readonly noProxy: string } | undefined;
  /** The command with which systemd calls this lazyjack after a reboot. */
  readonly command: readonly string[];
  /** The current time: tokens expire. */
  now(): Date;
}
