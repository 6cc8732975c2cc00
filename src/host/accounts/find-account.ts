import type { Account } from '../../core/facts/account.ts';
import type { Commands } from '../programs/commands.ts';

/** Calls `getent`, which also reads directory services. Returns undefined if there is no account of that name. */
export async function findAccount(commands: Commands, name: string): Promise<Account | undefined> {
  if (!/^[\w.][\w.@-]*\$?$/u.test(name)) return undefined;
  const { exitCode, stdout } = await commands.attempt('getent', ['passwd', name]);
  // name:password:uid:gid:comment:home:shell (passwd(5)). getent reads a number as a uid, so the name in the answer is compared.
  const [found, , uid, gid, , home = ''] = stdout.trimEnd().split(':');
  if (exitCode !== 0 || found !== name || !home.startsWith('/')) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home: home.replace(/(?<=.)\/+$/u, '') };
}
