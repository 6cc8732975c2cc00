/** A request to another address. `source`: the address of this host that sends it; undefined: the kernel chooses. */
export interface TrafficTarget {
  readonly address: string;
  /** Default: 53. */
  readonly port?: number;
  readonly source?: string | undefined;
}

export interface DnsQuestion extends TrafficTarget {
  readonly name: string;
  readonly type: 'SOA' | 'AAAA';
}

/**
 * What came back. `refused`: TCP without a listener, or a firewall that says so. `ended`: the server ends the connection without a valid answer.
 * `unreachable`: the kernel or a router knows no way to the address, or no host there. `isRouteMissing`: no route of this host covers it.
 */
export type TrafficResult =
  | { readonly status: 'answered'; readonly addresses?: readonly string[] }
  /** A DNS server answered that it cannot answer the question: `SERVFAIL`. */
  | { readonly status: 'no-answer-upstream'; readonly code: string }
  | { readonly status: 'refused' }
  | { readonly status: 'ended' }
  /** A rule drops it: of this host, or of a router that says so. */
  | { readonly status: 'forbidden' }
  | { readonly status: 'unreachable'; readonly reason: string; readonly isRouteMissing?: true }
  | { readonly status: 'silent' };

/** Sends packets to find out whether they arrive. Reads and changes nothing on this host. Never rejects. */
export interface Traffic {
  /** Asks over UDP, repeatedly until an answer comes or the signal aborts. An answer without the name is an answer too. */
  askDns(question: DnsQuestion, signal: AbortSignal): Promise<TrafficResult>;
  /** Opens a TCP connection and closes it, repeatedly until a host answers or the signal aborts. */
  connect(target: TrafficTarget, signal: AbortSignal): Promise<TrafficResult>;
}
