import type { Account } from '../../core/facts/account.ts';
import type { Commands } from '../programs/commands.ts';

/** By `getent`, which also knows accounts of a directory service. undefined: there is none of that name. */
export async function findAccount(commands: Commands, name: string): Promise<Account | undefined> {
  if (!/^[\w.][\w.@-]*\$?$/u.test(name)) return undefined;
  const { exitCode, stdout } = await commands.attempt('getent', ['passwd', name]);
  // name:password:uid:gid:what it is for:home:shell (passwd(5)). A number is looked up as one, and is not what was asked for.
  const [found, , uid, gid, , home = ''] = stdout.trimEnd().split(':');
  if (exitCode !== 0 || found !== name || !home.startsWith('/')) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home: home.replace(/(?<=.)\/+$/u, '') };
}
