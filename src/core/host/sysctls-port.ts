/** Keys are paths below /proc/sys (`net/ipv6/conf/eth0.7/forwarding`), because interface names may contain dots. */
export interface SysctlsReader {
  /** null: this kernel has no such key. Values are trimmed. */
  read(keys: readonly string[]): Promise<readonly (string | null)[]>;
  /** Names in a directory of keys (`net/ipv6/conf`); empty if it does not exist. */
  list(directory: string): Promise<readonly string[]>;
}

export interface Sysctls extends SysctlsReader {
  /** Writes in this order. */
  write(values: readonly { readonly key: string; readonly value: string }[]): Promise<void>;
}
