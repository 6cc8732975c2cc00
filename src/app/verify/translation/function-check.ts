import type { Diagnostic } from '../../../core/diagnostic.ts';
import type { TrafficResult } from '../../../core/host/traffic-port.ts';

/**
 * What a check sends. `dns64`: a question that DNS64 answers by itself, with an address in its prefix. `forwarded`: a question that it forwards
 * through NAT64. `nat64`, `nat64-udp`: a TCP connection and a question to the DNS server through the NAT64 prefix. `upstream-udp`,
 * `upstream-tcp`: the same DNS server over IPv4, without translation. `translator`: a TCP connection to the gateway of the support network on another node. `container`: one to DNS64 there, which tells a
 * container that is not up yet, whose node says so, from packets that are dropped.
 */
export type FunctionCheckName =
  'dns64' | 'forwarded' | 'nat64' | 'nat64-udp' | 'upstream-udp' | 'upstream-tcp' | 'translator' | 'container';

/** `wrong-answer`: DNS64 answers without an address in its prefix. `answer`: what it answers instead, for a sentence. */
export type FunctionResult = TrafficResult | { readonly status: 'wrong-answer'; readonly answer: string };

/** One request and what came back. */
export interface FunctionCheck {
  readonly name: FunctionCheckName;
  /** The address that the request was sent to. */
  readonly to: string;
  /** The source address; undefined: the kernel chose it. */
  readonly from?: string;
  readonly result: FunctionResult;
  /** Until the result was known. */
  readonly milliseconds: number;
}

/**
 * Whether NAT64 and DNS64 carry packets from this node. `pending`: the translator is another node, which does not answer yet. `fails` and
 * `pending` have the likely cause and the next command.
 */
export type FunctionReport =
  | { readonly status: 'works'; readonly checks: readonly FunctionCheck[] }
  | { readonly status: 'fails' | 'pending'; readonly checks: readonly FunctionCheck[]; readonly diagnostic: Diagnostic };
