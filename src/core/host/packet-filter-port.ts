import type { Family } from '../ip/ip.ts';

/** A chain of iptables or ip6tables. */
export interface FilterChain {
  readonly name: string;
  /** What becomes of packets that no rule decides on. null: not a built-in chain; they go back to where they came from. */
  readonly policy: string | null;
  /** As `iptables-save` prints them, without `-A CHAIN`. */
  readonly rules: readonly string[];
}

export interface FilterTable {
  /** `filter`, `nat`... Only those that exist: the kernel makes a table when somebody first asks for it. */
  readonly name: string;
  readonly chains: readonly FilterChain[];
}

export type FilterChange = { readonly family: Family; readonly table: string; readonly chain: string } & (
  | {
      /** Made where it is missing; has these rules afterwards and no others. */ readonly op: 'set-chain';
      readonly rules: readonly string[];
    }
  | { /** With its rules. Refused while a rule jumps to it. */ readonly op: 'remove-chain' }
  | {
      /** Behind this many rules; in front of all others where nothing is said. */ readonly op: 'insert-rule';
      readonly rule: string;
      readonly afterRuleCount?: number;
    }
  | { /** The first that is like this. */ readonly op: 'delete-rule'; readonly rule: string }
);

/**
 * Both halves reject with a Failure: `missing` without iptables, `denied` without root, `failed` with iptables' own words. Calls of `read` for one
 * family that are made while one is under way share its answer.
 */
export interface PacketFilterReader {
  read(family: Family): Promise<readonly FilterTable[]>;
  /**
   * Base chains of nftables at hook forward that are not iptables' own, each with the chains of its table, in the words of iptables as far as it has
   * any (`-m nft` for the rest). None where there is no nft, or it is not for this user.
   */
  readNftForward(family: Family): Promise<readonly FilterTable[]>;
}

export interface PacketFilter extends PacketFilterReader {
  /** In this order; what concerns one table of one family happens as a whole or not at all. All other rules keep their counters. */
  write(changes: readonly FilterChange[]): Promise<void>;
}

/** The comment on every rule of ours: what tells them from others' in a chain of that name, also when the journal is lost. */
export const ownerComment = 'lazyjack';
