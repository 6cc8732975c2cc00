import type { FileAttributes } from '../../core/host/files-port.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { type LocalAccounts, findPrivateGroup } from '../../core/facts/local-accounts.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { findStepsOpenToOthers, type PathStep } from '../../core/path-safety/path-steps.ts';

export interface ConfigurationReader {
  /** Who runs this. */
  readonly ownUid: number;
  /** Who has called sudo. */
  readonly invokingUid: number | undefined;
  readonly readAccounts: () => LocalAccounts;
}

/** Where only root writes, on every distribution. */
const safePath = '/etc/lazyjack/config.yaml';

/**
 * Who can write the configuration, or put another in its place, decides what apply does as root. Root may, and who runs this; nobody else.
 * ACLs are not looked at.
 */
export function checkConfigurationExposure(
  way: readonly PathStep[],
  { ownUid, invokingUid = ownUid, readAccounts }: ConfigurationReader,
  severity: PreflightProblem['severity'],
): readonly PreflightProblem[] {
  const shared = way.some(({ type, mode, gid }) => type !== 'symlink' && (mode & 0o020) !== 0 && gid !== 0);
  const gid = (shared ? findPrivateGroup(readAccounts(), invokingUid) : undefined) ?? 0;
  const open = findStepsOpenToOthers(way, { self: ownUid, owner: { uid: invokingUid, gid } });
  const file = way.at(-1);
  if (open.length === 0 || file === undefined) return [];
  const people = { ownUid: ownUid, invokingUid: invokingUid, privateGid: gid, accounts: readAccounts() };
  const old = open.includes(file) && (file.mode & 0o777) === 0o777 ? ' lazyjack 1.3 made its configuration so.' : '';
  return [
    {
      severity,
      summary: 'others than root can change the configuration',
      detail: `${open.map((step) => `${step.path}: ${describeExposure(step, people)}`).join('; ')}. Who changes it decides what apply does as root.${old}`,
      fix: `Look at what is in it. ${suggestFix(open, file, people)}`,
      // What it would let in stays: nothing that --force is used for is worth that.
      isForcible: false,
    },
  ];
}

interface TrustedUsers {
  readonly ownUid: number;
  readonly invokingUid: number;
  /** The group that is the invoking user's alone. */
  readonly privateGid: number;
  readonly accounts: LocalAccounts;
}

function describeExposure(step: PathStep, people: TrustedUsers): string {
  const { users, groups } = people.accounts;
  const mode = `(mode ${step.mode.toString(8).padStart(4, '0')})`;
  const said: string[] = [];
  if (hasForeignOwner(step, people))
    said.push(`it belongs to ${formatId(users.find(({ uid }) => uid === step.uid)?.name, 'user', step.uid)}`);
  if (step.type !== 'symlink' && !(step.type === 'directory' && (step.mode & 0o1000) !== 0)) {
    if ((step.mode & 0o002) !== 0) said.push(`everybody can write it ${mode}`);
    else if ((step.mode & 0o020) !== 0 && step.gid !== 0 && step.gid !== people.privateGid)
      said.push(`the group ${formatId(groups.find(({ gid }) => gid === step.gid)?.name, undefined, step.gid)} can write it ${mode}`);
  }
  return said.join(', and ');
}

function formatId(name: string | undefined, what: string | undefined, id: number): string {
  if (name !== undefined) return `${name} (${id})`;
  return what === undefined ? `${id}` : `${what} ${id}`;
}

function hasForeignOwner({ uid }: FileAttributes, { ownUid, invokingUid }: TrustedUsers): boolean {
  return uid !== 0 && uid !== ownUid && uid !== invokingUid;
}

/** A directory that is somebody's stays theirs: the configuration moves. */
function suggestFix(open: readonly PathStep[], file: PathStep, people: TrustedUsers): string {
  if (open.some((step) => step !== file && hasForeignOwner(step, people))) {
    return `Then keep it where only root can write: ${shellCommand('install', ['-D', '-m', '600', file.path, safePath])}, and name that with --config.`;
  }
  const commands = open.flatMap((step) => {
    if (step !== file) return [shellCommand('chmod', ['go-w', step.path])];
    return [
      ...(hasForeignOwner(step, people) ? [shellCommand('chown', ['root', step.path])] : []),
      shellCommand('chmod', ['600', step.path]),
    ];
  });
  return `Then: ${commands.join(' && ')}`;
}
