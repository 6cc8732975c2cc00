import type { AccountsReader } from '../../core/host/accounts-port.ts';
import type { Commands } from '../programs/commands.ts';
import { findAccount } from './find-account.ts';

export function linuxAccounts(commands: Commands): AccountsReader {
  return { find: (name) => findAccount(commands, name) };
}
