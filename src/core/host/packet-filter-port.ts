import type { Family } from '../ip/ip.ts';

/** A chain of iptables or ip6tables. */
export interface FilterChain {
  readonly name: string;
  /** Fate of packets that no rule decides on. null: not a built-in chain; packets return to the calling chain. */
  readonly policy: string | null;
  /** As `iptables-save` prints them, without `-A CHAIN`. */
  readonly rules: readonly string[];
}

export interface FilterTable {
  /** `filter`, `nat`... Only existing tables: the kernel creates a table when it is first used. */
  readonly name: string;
  readonly chains: readonly FilterChain[];
}

export type FilterChange = { readonly family: Family; readonly table: string; readonly chain: string } & (
  | {
      /** Creates the chain if it is missing, and replaces all its rules. */ readonly op: 'set-chain';
      readonly rules: readonly string[];
    }
  | { /** Removes the chain and its rules. Refused while a rule jumps to it. */ readonly op: 'remove-chain' }
  | {
      /** Inserts after this many rules; at the front by default. */ readonly op: 'insert-rule';
      readonly rule: string;
      readonly afterRuleCount?: number;
    }
  | { /** Deletes the first equal rule. */ readonly op: 'delete-rule'; readonly rule: string }
);

/**
 * All methods reject with a Failure: `missing` without iptables, `denied` without root, `failed` with the message of iptables. Concurrent
 * calls of `read` for one family share one answer.
 */
export interface PacketFilterReader {
  read(family: Family): Promise<readonly FilterTable[]>;
  /**
   * Base chains of nftables at hook forward, except those of iptables, each with the chains of its table. Rules are in iptables syntax
   * where that exists (`-m nft` for the rest). Empty if nft is missing or this user cannot run it.
   */
  readNftForward(family: Family): Promise<readonly FilterTable[]>;
}

export interface PacketFilter extends PacketFilterReader {
  /** Applies the changes in order; those to one table of one family are atomic. All other rules keep their counters. */
  write(changes: readonly FilterChange[]): Promise<void>;
}
