import { findNearest } from '../../config/find-nearest.ts';
import { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { isNamedBy } from '../../planner/divide-plan.ts';
import type { Limit } from '../../planner/limit.ts';
import type { Plan } from '../../planner/plan.ts';
import { file } from '../../resources/kinds/file/index.ts';
import { appliedConfigurationPath } from '../../roles/lazyjack-paths.ts';
import type { PhasePlan } from './plan-desired-state.ts';

/** Throws a Failure of kind `refused` for the first name of the limit that none of these phases desires or owns. */
export function requireKnownAddresses({ target, exclude }: Limit, phases: readonly Pick<PhasePlan, 'addresses'>[]): void {
  const addresses = [...new Set(phases.flatMap((phase) => phase.addresses))];
  for (const [option, names] of [['--target', target] as const, ['--exclude', exclude] as const]) {
    const unknown = names.find((name) => !addresses.some((address) => isNamedBy(address, [name])));
    if (unknown === undefined) continue;
    const near = findNearAddresses(unknown, addresses);
    throw new Failure('refused', `${option} ${unknown} names no resource of this node in the planned phases`, {
      fix: near.length === 0 ? '`lazyjack plan` lists the addresses.' : `Did you mean ${near.join(' or ')}?`,
    });
  }
}

const maxSuggestions = 3;

/** Addresses that were probably meant, the most similar first. */
function findNearAddresses(written: Address, addresses: readonly Address[]): readonly string[] {
  const kind = written.slice(0, written.indexOf(':'));
  const kinds = [...new Set(addresses.map((address) => address.slice(0, address.indexOf(':'))))];
  const nearestKind = kinds.includes(kind) ? kind : findNearest(kind, kinds);
  if (written.endsWith(':*')) return nearestKind === undefined ? [] : [`${nearestKind}:*`];
  const corrected = nearestKind === undefined ? written : `${nearestKind}${written.slice(kind.length)}`;
  const ofKind = addresses.filter((address) => address.startsWith(`${nearestKind ?? kind}:`));
  const found: string[] = [];
  for (const candidates of [ofKind, ofKind, ofKind, addresses]) {
    const nearest = findNearest(
      corrected,
      candidates.filter((address) => !found.includes(address)),
    );
    if (nearest !== undefined && found.length < maxSuggestions) found.push(nearest);
  }
  return found.length > 0 ? found : ofKind.slice(0, maxSuggestions);
}

/** A limited run cannot finish an interrupted one, because the interrupted run may have begun changes that are left out. */
export function checkNotInterrupted({ interrupted }: Ledger, phase: Phase): readonly PreflightProblem[] {
  if (interrupted?.phase !== phase) return [];
  return [
    {
      severity: 'error',
      summary: 'an interrupted run must be finished before a limited one',
      detail: `The ${interrupted.command} of phase ${phase}, started ${interrupted.at}, did not end, and --target and --exclude may leave out what it began.`,
      fix: `Run: lazyjack apply --phase ${phase}. To restore the host instead: lazyjack destroy`,
      isForcible: false,
    },
  ];
}

/** What a reboot restores is the copy of the configuration, which is written only if nothing is left out. */
export function warnAboutCopyLeftOut({ limit }: Plan, phase: Phase): readonly PreflightProblem[] {
  const copy = file.makeAddress({ path: appliedConfigurationPath(phase) });
  if (limit?.leftOut.some(({ address }) => address === copy) !== true) return [];
  return [
    {
      severity: 'warning',
      summary: `a reboot does not restore this limited state of phase ${phase}`,
      detail: `The copy of the configuration is left out with the other changes. A reboot restores the configuration that was last applied without --target and --exclude, if there is one.`,
      fix: `When the rest may change too, run: lazyjack apply --phase ${phase}`,
      isForcible: false,
    },
  ];
}

/** Whether a limit selects nothing of this plan. */
export function isEmptyByLimit({ limit, changes, refused, unknown, forget }: Plan): boolean {
  return limit !== undefined && changes.length + refused.length + unknown.length + forget.length === 0;
}

/** Phase `up` depends on the whole of `prepare`, also on what no need of a resource names. */
export function checkPrepareIsWhole(prepare: Plan, up: Plan): readonly PreflightProblem[] {
  const [first, ...others] = prepare.limit?.leftOut ?? [];
  if (first === undefined || isEmptyByLimit(up)) return [];
  return [
    {
      severity: 'error',
      summary: 'up needs the whole of prepare',
      detail: `${others.length === 0 ? '1 change of prepare is' : `${others.length + 1} changes of prepare are`} left out, for example ${first.address}.`,
      fix: 'Run: lazyjack apply --phase prepare',
      isForcible: false,
    },
  ];
}
