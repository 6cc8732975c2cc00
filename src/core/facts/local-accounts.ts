/** What `/etc/passwd` and `/etc/group` say. Accounts of a directory service are not in there. */
export interface LocalAccounts {
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[];
  readonly groups: readonly { readonly name: string; readonly gid: number; readonly members: readonly string[] }[];
}

/** passwd(5) and group(5). Lines of another form are left out. */
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
 * The group that is a user's alone, as distributions make one of the same name for each user: what it can write only they can. undefined: there is none,
 * or somebody else is in it.
 */
export function findPrivateGroup({ users, groups }: LocalAccounts, uid: number): number | undefined {
  const own = users.find((user) => user.uid === uid);
  const group = groups.find(({ name, gid }) => name === own?.name && gid === own.gid);
  if (own === undefined || group === undefined) return undefined;
  const others = users.some((user) => user.gid === group.gid && user.uid !== uid) || group.members.some((member) => member !== own.name);
  return others ? undefined : group.gid;
}

function isNumber(text: string): boolean {
  return /^\d+$/u.test(text);
}
