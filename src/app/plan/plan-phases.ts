import type { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import type { Limit } from '../../planner/limit.ts';
import { makeDestroyPlan, type OtherPhases } from '../../planner/make-destroy-plan.ts';
import type { Plan } from '../../planner/plan.ts';
import { file } from '../../resources/kinds/file/index.ts';
import { withClusterValues } from '../../roles/member/with-cluster-values.ts';
import { omitDeletedAddresses } from '../../roles/preflight/omit-deleted-addresses.ts';
import { appliedConfigurationPath } from '../../roles/lazyjack-paths.ts';
import { runPreflightChecks, runPreflightChecksForBothPhases } from '../../roles/preflight/run-preflight-checks.ts';
import { checkSshSession } from '../../roles/preflight/ssh-session.ts';
import { checkMemberDifferences } from '../../roles/preflight/member-conflicts.ts';
import { lastPhaseOf } from '../../roles/desired/boot-restore-units.ts';
import type { RoleInput } from '../../roles/role-input.ts';
import { runLogDirectory } from '../run-log/log-directory.ts';
import { checkNotInterrupted, checkPrepareIsWhole, isEmptyByLimit, requireKnownAddresses, warnAboutCopyLeftOut } from './check-limit.ts';
import { type PhasePlan, planDesiredState } from './plan-desired-state.ts';
import { checkClusterRoleRemoved, neededByUp, warnAboutReadyWorkers, warnAboutRestoreUnitsOf200 } from './plan-problems.ts';
import { type HostReading, readEngineFacts, readHostForPlan } from './read-host-for-plan.ts';
import type { PlanSubject } from './plan-document.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** The plan of one phase, with its preflight problems and the journal that it was made from. */
export interface PlannedPhase {
  readonly plan: Plan;
  readonly problems: readonly PreflightProblem[];
  readonly ledger: Ledger;
  readonly subject: PlanSubject;
  /** Why the journal could not be read. Without it no ownership is known, so the plan deletes nothing. */
  readonly journalFailure?: Failure;
  /** Plans the remaining changes during the run, from the live state and the journal of that moment. */
  replan(): Promise<Plan>;
  /** Unknown resources that `--force` skips. */
  readonly skippableWithForce?: ReadonlySet<Address>;
}

export type PhasePlanner = () => Promise<PlannedPhase>;

export interface PlanningOptions {
  readonly adopt: ReadonlySet<Address>;
  readonly force: boolean;
  /**
   * The plan restores the applied configuration at boot, when nobody can answer a question. Values of the running cluster replace those that differ,
   * and problems with `severityAtBoot` become warnings.
   */
  readonly isBootRestore: boolean;
  /** The run is rolled back unless it is confirmed: `isCoveredByConfirm` problems become warnings. */
  readonly isConfirmedLater?: boolean;
  /** Users who get the administrator's kubeconfig. */
  readonly kubeconfig?: readonly string[];
  /** What `--target` and `--exclude` select. */
  readonly limit?: Limit | undefined;
}

/**
 * Reads the host and the journal, and plans one phase. The desired state comes from this reading alone: `replan` compares the live state with the
 * confirmed desired state, even if a program reports other facts by then.
 */
export function makeApplyPlanner(session: Session, target: ConfiguredNode, phase: Phase, options: PlanningOptions): PhasePlanner {
  return async () => {
    const hostReading = await readHostForPlan(session, target, phase, options);
    const reading = withClusterValuesAtRestore(hostReading, options);
    const phasePlan = await planDesiredState(session, reading, phase, options);
    // At boot systemd restores `prepare` before this phase, from its own copy of the configuration, which may differ.
    const prepare =
      phase === 'up' && !options.isBootRestore
        ? await planDesiredState(session, reading, 'prepare', { ...options, force: false, limit: undefined })
        : undefined;
    if (options.limit !== undefined) requireKnownAddresses(options.limit, [phasePlan, ...(prepare === undefined ? [] : [prepare])]);
    const input = await makePreflightInput(reading, phase === 'prepare' ? phasePlan.plan : undefined);
    const problems = [
      ...(target.problems ?? []),
      ...checkClusterRoleRemoved(target, reading.ledger),
      ...checkMemberDifferences(hostReading.input, phase),
      ...runPreflightChecks(input, phase),
      ...checkSshSession(input, phasePlan.plan.changes, phase),
      ...(prepare === undefined ? [] : checkPrepareApplied(prepare.plan, phasePlan.plan)),
      ...checkLimit(phasePlan.plan, reading.ledger, phase),
      ...(await warnAboutRestoreUnitsOf200(phasePlan.plan, session.host.contents)),
    ];
    return makePlannedPhase(reading, phase, phasePlan, problems, options);
  };
}

/**
 * Plans `prepare`, and `up` on the assumption that the changes of `prepare` are made. Both plans come from one reading of the host. A node that is
 * neither control plane node nor worker node has no phase `up`.
 */
export function makeBothPhasesPlanner(
  session: Session,
  target: ConfiguredNode,
  options: PlanningOptions,
): () => Promise<readonly PlannedPhase[]> {
  return async () => {
    const hostReading = await readHostForPlan(session, target, 'up', options);
    const reading = withClusterValuesAtRestore(hostReading, options);
    const memberDifferences = checkMemberDifferences(hostReading.input, 'prepare');
    const prepare = await planDesiredState(session, reading, 'prepare', options);
    const input = await makePreflightInput(reading, prepare.plan);
    const prepareProblems = [
      ...(target.problems ?? []),
      ...checkLimit(prepare.plan, reading.ledger, 'prepare'),
      ...checkSshSession(input, prepare.plan.changes, 'prepare'),
      ...(await warnAboutRestoreUnitsOf200(prepare.plan, session.host.contents)),
    ];
    if (lastPhaseOf(target.node) === 'prepare') {
      if (options.limit !== undefined) requireKnownAddresses(options.limit, [prepare]);
      const roleProblems = checkClusterRoleRemoved(target, reading.ledger);
      return [
        makePlannedPhase(
          reading,
          'prepare',
          prepare,
          [...prepareProblems, ...roleProblems, ...runPreflightChecks(input, 'prepare')],
          options,
        ),
      ];
    }
    const up = await planDesiredState(session, reading, 'up', options, prepare.plan);
    if (options.limit !== undefined) requireKnownAddresses(options.limit, [prepare, up]);
    const checked = runPreflightChecksForBothPhases(input);
    // Reported once: with `prepare` if it is concerned, otherwise with `up`.
    const upMemberDifferences = memberDifferences.length > 0 ? [] : checkMemberDifferences(hostReading.input, 'up');
    const upWarnings = await warnAboutRestoreUnitsOf200(up.plan, session.host.contents);
    const upProblems = [
      ...upMemberDifferences,
      ...checked.up,
      ...checkSshSession(input, up.plan.changes, 'up'),
      ...checkPrepareIsWhole(prepare.plan, up.plan),
      ...checkLimit(up.plan, reading.ledger, 'up'),
      ...upWarnings,
    ];
    return [
      makePlannedPhase(reading, 'prepare', prepare, [...prepareProblems, ...memberDifferences, ...checked.prepare], options),
      // A phase that is left out blocks nothing.
      makePlannedPhase(reading, 'up', up, isEmptyByLimit(up.plan) ? [] : upProblems, options),
    ];
  };
}

function checkLimit(plan: Plan, ledger: Ledger, phase: Phase): readonly PreflightProblem[] {
  return plan.limit === undefined ? [] : [...checkNotInterrupted(ledger, phase), ...warnAboutCopyLeftOut(plan, phase)];
}

/** At boot, values of the running cluster replace values of the configuration that differ. */
function withClusterValuesAtRestore(reading: HostReading, { isBootRestore }: PlanningOptions): HostReading {
  return isBootRestore ? { ...reading, input: withClusterValues(reading.input) } : reading;
}

/** The input of the preflight checks. If `prepare` has changes, it includes Docker's facts and omits the addresses that the plan deletes. */
async function makePreflightInput(reading: HostReading, prepare: Plan | undefined): Promise<RoleInput> {
  const { input } = reading;
  if (prepare === undefined || prepare.changes.length === 0) return input;
  const network = omitDeletedAddresses(input.facts.network, prepare.changes);
  return { ...input, facts: { ...input.facts, network, engine: await readEngineFacts(reading) } };
}

function makePlannedPhase(
  { input: { cluster, node }, ledger, journalFailure }: HostReading,
  phase: Phase,
  phasePlan: PhasePlan,
  foundProblems: readonly PreflightProblem[],
  { adopt, force, isBootRestore, isConfirmedLater = false }: PlanningOptions,
): PlannedPhase {
  const isWarning = ({ isForcible, isCoveredByConfirm = false, severityAtBoot }: PreflightProblem): boolean =>
    (force && isForcible) || (isConfirmedLater && isCoveredByConfirm) || (isBootRestore && severityAtBoot === 'warning');
  const problems = foundProblems.map((problem) => (isWarning(problem) ? ({ ...problem, severity: 'warning' } as const) : problem));
  const subject = { command: 'apply', phase, host: node.name, config: cluster.file, adopt: [...adopt].sort() } as const;
  return { ...phasePlan, problems, ledger, subject, ...(journalFailure && { journalFailure }) };
}

/** Plans to restore one phase after the `others`, which are restored completely or partially. Needs only the journal. */
export function makeDestroyPlanner(
  { host, kinds, state }: Session,
  phase: Phase,
  { forgetsHistory = false, ...others }: OtherPhases & { readonly forgetsHistory?: boolean | undefined } = {},
): PhasePlanner {
  const planBy = (ledger: Ledger): Promise<Plan> => makeDestroyPlan(cacheReads(host), kinds, ledger, phase, others);
  const restoredBefore = [...(others.restored ?? []), ...(others.partiallyRestored ?? [])];
  return async () => {
    const ledger = await state.readLedger();
    const subject = { command: 'destroy', phase, host: null, config: null, adopt: [] } as const;
    const plan = await planBy(ledger);
    const problems = [...neededByUp(ledger, phase, restoredBefore), ...(await warnAboutReadyWorkers(host, plan))];
    const isLast = phase === 'prepare' && ledger.owned.size > 0 && !forgetsHistory;
    return {
      ...{ plan: isLast ? withRetainedRunLog(plan) : plan, problems, ledger, subject },
      replan: async () => planBy(await state.readLedger()),
    };
  };
}

/** Names the log in the plan of the last phase: it is what remains of lazyjack on this host. */
function withRetainedRunLog(plan: Plan): Plan {
  const note = 'the log of runs; retained, unless destroy gets --forget-history';
  return { ...plan, retained: [...plan.retained, { address: `directory:${runLogDirectory}`, fields: [], live: {}, note }] };
}

/**
 * Phase `up` depends on `prepare`: routes need addresses, and pulling images needs name servers. Omits resources that are unknown in both phases,
 * because the plan of `up` reports them.
 */
function checkPrepareApplied({ changes, refused, unknown }: Plan, up: Plan): readonly PreflightProblem[] {
  const unknownInUp = new Set(up.unknown.map(({ address }) => address));
  const copy = file.makeAddress({ path: appliedConfigurationPath('prepare') });
  // If an edit changes only the copy of the configuration, a boot restores the same state from the old copy, so `prepare` need not run.
  const pending = changes.filter(({ address, reason }) => address !== copy || reason.type !== 'configuration-changed');
  const unapplied = [...pending, ...refused.map(({ change }) => change), ...unknown].flatMap(({ address }) =>
    unknownInUp.has(address) ? [] : [address],
  );
  const [first] = unapplied;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'prepare comes first',
      detail: `${unapplied.length} of its resources differ on this host or could not be read, for example ${first}.`,
      fix: 'Run: lazyjack apply --phase prepare',
      isForcible: false,
    },
  ];
}
