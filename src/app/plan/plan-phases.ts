import type { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { makeDestroyPlan, type OtherPhases } from '../../planner/make-destroy-plan.ts';
import type { Plan } from '../../planner/plan.ts';
import { file } from '../../resources/kinds/file/index.ts';
import { withClusterValues } from '../../roles/member/with-cluster-values.ts';
import { omitDeletedAddresses } from '../../roles/preflight/omit-deleted-addresses.ts';
import { appliedConfigurationPath } from '../../roles/lazyjack-paths.ts';
import { runPreflightChecks, runPreflightChecksForBothPhases } from '../../roles/preflight/run-preflight-checks.ts';
import { checkMemberDifferences } from '../../roles/preflight/member-conflicts.ts';
import { lastPhaseOf } from '../../roles/desired/boot-restore-units.ts';
import type { RoleInput } from '../../roles/role-input.ts';
import { type PhasePlan, planDesiredState } from './plan-desired-state.ts';
import { checkClusterRoleRemoved, neededByUp, warnAboutReadyWorkers, warnAboutRestoreUnitsOf200 } from './plan-problems.ts';
import { type HostReading, readEngineFacts, readHostForPlan } from './read-host-for-plan.ts';
import type { PlanSubject } from './plan-document.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** A plan with all that a person should know beside it. */
export interface PlannedPhase {
  readonly plan: Plan;
  readonly problems: readonly PreflightProblem[];
  readonly ledger: Ledger;
  readonly subject: PlanSubject;
  /** Why the journal could not be read: then nothing is known of what is ours, and no removal is planned. */
  readonly journalFailure?: Failure;
  /** In the midst of the run: what of that is left to do, by the machine and the journal as they are then. */
  replan(): Promise<Plan>;
  /** What `--force` goes on without. */
  readonly skippableWithForce?: ReadonlySet<Address>;
}

export type PhasePlanner = () => Promise<PlannedPhase>;

export interface PlanningOptions {
  readonly adopt: ReadonlySet<Address>;
  readonly force: boolean;
  /**
   * A boot brings back what was applied, and nobody is there to be asked: where the cluster that this host is a member of has other values, those; and
   * what does not fit is a warning.
   */
  readonly isBootRestore: boolean;
  /** Users who are to have the administrator's kubeconfig. */
  readonly kubeconfig?: readonly string[];
}

/**
 * Reads the machine and the journal, and plans one phase. What is wanted is told by this look alone: `again` compares the machine as it is then with
 * what was agreed to, whatever a program says of itself by that time.
 */
export function makeApplyPlanner(session: Session, target: ConfiguredNode, phase: Phase, options: PlanningOptions): PhasePlanner {
  return async () => {
    const looked = await readHostForPlan(session, target, phase, options);
    const seen = withClusterValuesAtRestore(looked, options);
    const compared = await planDesiredState(session, seen, phase, options);
    // systemd has restored `prepare` before this, with a copy that may be another.
    const first =
      phase === 'up' && !options.isBootRestore
        ? (await planDesiredState(session, seen, 'prepare', { ...options, force: false })).plan
        : undefined;
    const input = await makePreflightInput(seen, phase === 'prepare' ? compared.plan : undefined);
    const found = [
      ...(target.problems ?? []),
      ...checkClusterRoleRemoved(target, seen.ledger),
      ...checkMemberDifferences(looked.input, phase),
      ...runPreflightChecks(input, phase),
      ...(first === undefined ? [] : checkPrepareApplied(first, compared.plan)),
      ...(await warnAboutRestoreUnitsOf200(compared.plan, session.host.contents)),
    ];
    return makePlannedPhase(seen, phase, compared, found, options);
  };
}

/**
 * Plans `prepare`, and `up` as it will be when that is done: what `prepare` changes is taken for changed. Of one look at the machine. A node that
 * is neither master nor minion has no part in `up`.
 */
export function makeBothPhasesPlanner(
  session: Session,
  target: ConfiguredNode,
  options: PlanningOptions,
): () => Promise<readonly PlannedPhase[]> {
  return async () => {
    const looked = await readHostForPlan(session, target, 'up', options);
    const seen = withClusterValuesAtRestore(looked, options);
    const living = checkMemberDifferences(looked.input, 'prepare');
    const prepare = await planDesiredState(session, seen, 'prepare', options);
    const input = await makePreflightInput(seen, prepare.plan);
    const about = [...(target.problems ?? []), ...(await warnAboutRestoreUnitsOf200(prepare.plan, session.host.contents))];
    if (lastPhaseOf(target.node) === 'prepare') {
      const left = checkClusterRoleRemoved(target, seen.ledger);
      return [makePlannedPhase(seen, 'prepare', prepare, [...about, ...left, ...runPreflightChecks(input, 'prepare')], options)];
    }
    const up = await planDesiredState(session, seen, 'up', options, prepare.plan);
    const found = runPreflightChecksForBothPhases(input);
    // Said once.
    const inUp = living.length > 0 ? [] : checkMemberDifferences(looked.input, 'up');
    const aboutUp = await warnAboutRestoreUnitsOf200(up.plan, session.host.contents);
    return [
      makePlannedPhase(seen, 'prepare', prepare, [...about, ...living, ...found.prepare], options),
      makePlannedPhase(seen, 'up', up, [...inUp, ...found.up, ...aboutUp], options),
    ];
  };
}

/** What is to be had on this host. */
function withClusterValuesAtRestore(seen: HostReading, { isBootRestore }: PlanningOptions): HostReading {
  return isBootRestore ? { ...seen, input: withClusterValues(seen.input) } : seen;
}

/** What preflight looks at; where `prepare` has something to do, with Docker, and without what it takes away. */
async function makePreflightInput(seen: HostReading, prepare: Plan | undefined): Promise<RoleInput> {
  const { input } = seen;
  if (prepare === undefined || prepare.changes.length === 0) return input;
  const network = omitDeletedAddresses(input.facts.network, prepare.changes);
  return { ...input, facts: { ...input.facts, network, engine: await readEngineFacts(seen) } };
}

function makePlannedPhase(
  { input: { cluster, node }, ledger, journalFailure }: HostReading,
  phase: Phase,
  compared: PhasePlan,
  found: readonly PreflightProblem[],
  { adopt, force, isBootRestore }: PlanningOptions,
): PlannedPhase {
  const isWarning = ({ isForcible, severityAtBoot }: PreflightProblem): boolean =>
    (force && isForcible) || (isBootRestore && severityAtBoot === 'warning');
  const problems = found.map((finding) => (isWarning(finding) ? ({ ...finding, severity: 'warning' } as const) : finding));
  const subject = { command: 'apply', phase, host: node.name, config: cluster.file, adopt: [...adopt].sort() } as const;
  return { ...compared, problems, ledger, subject, ...(journalFailure && { journalFailure }) };
}

/** Plans giving one phase back, after those that are `gone`, or of which something is `left`. Needs the journal, and nothing else. */
export function makeDestroyPlanner({ host, kinds, state }: Session, phase: Phase, others: OtherPhases = {}): PhasePlanner {
  const planBy = (ledger: Ledger): Promise<Plan> => makeDestroyPlan(cacheReads(host), kinds, ledger, phase, others);
  const before = [...(others.restored ?? []), ...(others.partiallyRestored ?? [])];
  return async () => {
    const ledger = await state.readLedger();
    const subject = { command: 'destroy', phase, host: null, config: null, adopt: [] } as const;
    const plan = await planBy(ledger);
    const problems = [...neededByUp(ledger, phase, before), ...(await warnAboutReadyWorkers(host, plan))];
    return { plan, problems, ledger, subject, replan: async () => planBy(await state.readLedger()) };
  };
}

/** Phase `up` stands on `prepare`: addresses before routes, name servers before images. What both cannot tell, `up` says itself. */
function checkPrepareApplied({ changes, refused, unknown }: Plan, up: Plan): readonly PreflightProblem[] {
  const said = new Set(up.unknown.map(({ address }) => address));
  const copy = file.makeAddress({ path: appliedConfigurationPath('prepare') });
  // An edit that changes nothing of `prepare` but its copy: what a boot restores from the old one is the same.
  const undone = changes.filter(({ address, reason }) => address !== copy || reason.type !== 'configuration-changed');
  const open = [...undone, ...refused.map(({ change }) => change), ...unknown].flatMap(({ address }) =>
    said.has(address) ? [] : [address],
  );
  const [first] = open;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'prepare comes first',
      detail: `${open.length} of its resources differ on this host or could not be read, for example ${first}.`,
      fix: 'Run: lazyjack apply --phase prepare',
      isForcible: false,
    },
  ];
}
