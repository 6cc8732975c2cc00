/** The program resolvconf, of Debian or openresolv, which writes /etc/resolv.conf from what other programs tell it. */
export interface Resolver {
  /** Makes it write /etc/resolv.conf again (`resolvconf -u`). Rejects with a Failure, `missing` if it is not installed. */
  update(): Promise<void>;
}
