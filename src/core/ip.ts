export type Family = 4 | 6;

/** A network: host bits are zero, the text is canonical (RFC 5952 for IPv6, dotted decimal for IPv4). */
export interface Cidr {
  readonly family: Family;
  /** The network's own address. */
  readonly address: string;
  readonly prefix: number;
  /** `address/prefix`. */
  readonly text: string;
}
