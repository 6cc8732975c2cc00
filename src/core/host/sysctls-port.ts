/** Keys are paths below /proc/sys (`net/ipv6/conf/eth0.7/forwarding`): interface names may have dots in them. */
export interface SysctlsReader {
  /** null: this kernel has no such key. Values are trimmed. */
  read(keys: readonly string[]): Promise<readonly (string | null)[]>;
  /** Names below a directory of keys (`net/ipv6/conf`); empty where it is missing. */
  list(directory: string): Promise<readonly string[]>;
}

export interface Sysctls extends SysctlsReader {
  /** In this order. */
  write(values: readonly { readonly key: string; readonly value: string }[]): Promise<void>;
}
