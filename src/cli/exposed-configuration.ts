import type { FileAttributes } from '../core/files.ts';
import type { Finding } from '../core/finding.ts';
import { type LocalAccounts, privateGroup } from '../core/local-accounts.ts';
import { pasteable } from '../core/pasteable.ts';
import { openToOthers, type WayStep } from '../core/way.ts';

export interface Reader {
  /** Who runs this. */
  readonly self: number;
  /** Who has called sudo. */
  readonly invoking: number | undefined;
  readonly accounts: () => LocalAccounts;
}

/** Where only root writes, on every distribution. */
const safePlace = '/etc/lazyjack/config.yaml';

/**
 * Who can write the configuration, or put another in its place, decides what apply does as root. Root may, and who runs this; nobody else.
 * ACLs are not looked at.
 */
export function exposedConfiguration(
  way: readonly WayStep[],
  { self, invoking = self, accounts }: Reader,
  severity: Finding['severity'],
): readonly Finding[] {
  const shared = way.some(({ type, mode, gid }) => type !== 'symlink' && (mode & 0o020) !== 0 && gid !== 0);
  const gid = (shared ? privateGroup(accounts(), invoking) : undefined) ?? 0;
  const open = openToOthers(way, { self, owner: { uid: invoking, gid } });
  const file = way.at(-1);
  if (open.length === 0 || file === undefined) return [];
  const people = { self, invoking, gid, names: accounts() };
  const old = open.includes(file) && (file.mode & 0o777) === 0o777 ? ' lazyjack 1.3 made its configuration so.' : '';
  return [
    {
      severity,
      summary: 'others than root can change the configuration',
      detail: `${open.map((step) => `${step.path}: ${who(step, people)}`).join('; ')}. Who changes it decides what apply does as root.${old}`,
      fix: `Look at what is in it. ${wayOut(open, file, people)}`,
      // What it would let in stays: nothing that --force is used for is worth that.
      forcible: false,
    },
  ];
}

interface People {
  readonly self: number;
  readonly invoking: number;
  /** The group that is the invoking user's alone. */
  readonly gid: number;
  readonly names: LocalAccounts;
}

function who(step: WayStep, people: People): string {
  const { users, groups } = people.names;
  const mode = `(mode ${step.mode.toString(8).padStart(4, '0')})`;
  const said: string[] = [];
  if (isForeign(step, people)) said.push(`it belongs to ${named(users.find(({ uid }) => uid === step.uid)?.name, 'user', step.uid)}`);
  if (step.type !== 'symlink' && !(step.type === 'directory' && (step.mode & 0o1000) !== 0)) {
    if ((step.mode & 0o002) !== 0) said.push(`everybody can write it ${mode}`);
    else if ((step.mode & 0o020) !== 0 && step.gid !== 0 && step.gid !== people.gid)
      said.push(`the group ${named(groups.find(({ gid }) => gid === step.gid)?.name, undefined, step.gid)} can write it ${mode}`);
  }
  return said.join(', and ');
}

function named(name: string | undefined, what: string | undefined, id: number): string {
  if (name !== undefined) return `${name} (${id})`;
  return what === undefined ? `${id}` : `${what} ${id}`;
}

function isForeign({ uid }: FileAttributes, { self, invoking }: People): boolean {
  return uid !== 0 && uid !== self && uid !== invoking;
}

/** A directory that is somebody's stays theirs: the configuration moves. */
function wayOut(open: readonly WayStep[], file: WayStep, people: People): string {
  if (open.some((step) => step !== file && isForeign(step, people))) {
    return `Then keep it where only root can write: ${pasteable('install', ['-D', '-m', '600', file.path, safePlace])}, and name that with --config.`;
  }
  const commands = open.flatMap((step) => {
    if (step !== file) return [pasteable('chmod', ['go-w', step.path])];
    return [...(isForeign(step, people) ? [pasteable('chown', ['root', step.path])] : []), pasteable('chmod', ['600', step.path])];
  });
  return `Then: ${commands.join(' && ')}`;
}
