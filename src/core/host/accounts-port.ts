import type { Account } from '../facts/account.ts';

/** The login accounts of this host. lazyjack only looks for them. */
export interface AccountsReader {
  /** undefined: there is no account of this name. Rejects with a Failure of kind `missing` without `getent`. */
  find(name: string): Promise<Account | undefined>;
}
