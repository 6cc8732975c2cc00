/** Contents of `/etc/passwd` and `/etc/group`. Accounts of a directory service are not included. */
export interface LocalAccounts {
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  readonly groups: readonly { readonly name: string; readonly gid: number; readonly members: readonly string[] }[];
}

/** Parses passwd(5) and group(5). Skips lines in any other format. */
export function parseLocalAccounts(passwd: string, group: string): LocalAccounts {
  return {
    users: passwd.split('\n').flatMap((line) => {
      const [name = '', , uid = '', gid = ''] = line.split(':');
      return isNumber(uid) && isNumber(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
    }),
    groups: group.split('\n').flatMap((line) => {
      const [name = '', , gid = '', members = ''] = line.split(':');
      return isNumber(gid) ? [{ name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') }] : [];
    }),
  };
}

/**
 * The user's private group: same name as the user, as distributions create it, and no other members. Files writable by that group are
 * writable by the user only. undefined: there is none, or it has other members.
 */
export function findPrivateGroup({ users, groups }: LocalAccounts, uid: number): number | undefined {
  const own = users.find((user) => user.uid === uid);
  const group = groups.find(({ name, gid }) => name === own?.name && gid === own.gid);
  if (own === undefined || group === undefined) return undefined;
  const hasOtherMembers =
    users.some((user) => user.gid === group.gid && user.uid !== uid) || group.members.some((member) => member !== own.name);
  return hasOtherMembers ? undefined : group.gid;
}

function isNumber(text: string): boolean {
  return /^\d+$/u.test(text);
}
