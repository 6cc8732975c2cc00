import type { FileAttributes } from '../../core/host/files-port.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { type LocalAccounts, findPrivateGroup } from '../../core/facts/local-accounts.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { findStepsOpenToOthers, type PathStep } from '../../core/path-safety/path-steps.ts';

export interface ConfigurationReader {
  /** The user who runs lazyjack. */
  readonly ownUid: number;
  /** The user who called sudo. */
  readonly invokingUid: number | undefined;
  readonly readAccounts: () => LocalAccounts;
}

/** A path that only root can write, on every distribution. */
const safePath = '/etc/lazyjack/config.yaml';

/**
 * Finds users who can change or replace the configuration: they decide what apply does as root. Only root and the user who runs lazyjack may.
 * ACLs are not checked.
 */
export function checkConfigurationExposure(
  pathSteps: readonly PathStep[],
  { ownUid, invokingUid = ownUid, readAccounts }: ConfigurationReader,
  severity: PreflightProblem['severity'],
): readonly PreflightProblem[] {
  const shared = pathSteps.some(({ type, mode, gid }) => type !== 'symlink' && (mode & 0o020) !== 0 && gid !== 0);
  const gid = (shared ? findPrivateGroup(readAccounts(), invokingUid) : undefined) ?? 0;
  const open = findStepsOpenToOthers(pathSteps, { self: ownUid, owner: { uid: invokingUid, gid } });
  const file = pathSteps.at(-1);
  if (open.length === 0 || file === undefined) return [];
  const trusted = { ownUid, invokingUid, privateGid: gid, accounts: readAccounts() };
  const old = open.includes(file) && (file.mode & 0o777) === 0o777 ? ' lazyjack 1.3 made its configuration so.' : '';
  return [
    {
      severity,
      summary: 'others than root can change the configuration',
      detail: `${open.map((step) => `${step.path}: ${describeExposure(step, trusted)}`).join('; ')}. Who changes it decides what apply does as root.${old}`,
      fix: `Look at what is in it. ${suggestFix(open, file, trusted)}`,
      // An attacker's change may already be in the file, and nothing that --force is used for justifies applying it.
      isForcible: false,
    },
  ];
}

interface TrustedUsers {
  readonly ownUid: number;
  readonly invokingUid: number;
  /** The group whose only member is the invoking user. */
  readonly privateGid: number;
  readonly accounts: LocalAccounts;
}

function describeExposure(step: PathStep, trusted: TrustedUsers): string {
  const { users, groups } = trusted.accounts;
  const mode = `(mode ${step.mode.toString(8).padStart(4, '0')})`;
  const reasons: string[] = [];
  if (hasForeignOwner(step, trusted))
    reasons.push(`it belongs to ${formatId(users.find(({ uid }) => uid === step.uid)?.name, 'user', step.uid)}`);
  if (step.type !== 'symlink' && !(step.type === 'directory' && (step.mode & 0o1000) !== 0)) {
    if ((step.mode & 0o002) !== 0) reasons.push(`everybody can write it ${mode}`);
    else if ((step.mode & 0o020) !== 0 && step.gid !== 0 && step.gid !== trusted.privateGid)
      reasons.push(`the group ${formatId(groups.find(({ gid }) => gid === step.gid)?.name, undefined, step.gid)} can write it ${mode}`);
  }
  return reasons.join(', and ');
}

function formatId(name: string | undefined, what: string | undefined, id: number): string {
  if (name !== undefined) return `${name} (${id})`;
  return what === undefined ? `${id}` : `${what} ${id}`;
}

function hasForeignOwner({ uid }: FileAttributes, { ownUid, invokingUid }: TrustedUsers): boolean {
  return uid !== 0 && uid !== ownUid && uid !== invokingUid;
}

/** The owner of a directory does not change; instead the configuration moves. */
function suggestFix(open: readonly PathStep[], file: PathStep, trusted: TrustedUsers): string {
  if (open.some((step) => step !== file && hasForeignOwner(step, trusted))) {
    return `Then keep it where only root can write: ${shellCommand('install', ['-D', '-m', '600', file.path, safePath])}, and name that with --config.`;
  }
  const commands = open.flatMap((step) => {
    if (step !== file) return [shellCommand('chmod', ['go-w', step.path])];
    return [
      ...(hasForeignOwner(step, trusted) ? [shellCommand('chown', ['root', step.path])] : []),
      shellCommand('chmod', ['600', step.path]),
    ];
  });
  return `Then: ${commands.join(' && ')}`;
}
