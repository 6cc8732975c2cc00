import type { Failure } from '../core/failure.ts';
import type { Finding } from '../core/finding.ts';
import { readOnce } from '../core/read-once.ts';
import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/entry.ts';
import type { Ledger } from '../journal/ledger.ts';
import { makeDestroyPlan, type OtherPhases } from '../planner/make-destroy-plan.ts';
import type { Plan } from '../planner/plan.ts';
import { file } from '../resources/file.ts';
import { networkWithout } from '../roles/network-without.ts';
import { asClusterHas } from '../roles/member/as-cluster-has.ts';
import { livingMember } from '../roles/preflight/living-member.ts';
import { preflight, preflightBoth } from '../roles/preflight.ts';
import { appliedConfigurationPath } from '../roles/paths.ts';
import { completeWith } from '../roles/restore.ts';
import { beneathUp } from './beneath-up.ts';
import { type Compared, compareWithWanted } from './compare-with-wanted.ts';
import { engineOf, lookAt, type Seen } from './look.ts';
import { leftTheCluster } from './left-the-cluster.ts';
import { oldRestoreUnits } from './old-restore-units.ts';
import { minionsStillUp } from './minions-still-up.ts';
import type { RoleInput } from '../roles/role-input.ts';
import type { PlanSubject } from './plan-document.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';

/** A plan with all that a person should know beside it. */
export interface Planned {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly ledger: Ledger;
  readonly subject: PlanSubject;
  /** Why the journal could not be read: then nothing is known of what is ours, and no removal is planned. */
  readonly blind?: Failure;
  /** In the midst of the run: what of that is left to do, by the machine and the journal as they are then. */
  again(): Promise<Plan>;
  /** What `--force` goes on without. */
  readonly dispensable?: ReadonlySet<Address>;
}

export type Planning = () => Promise<Planned>;

export interface PlanningOptions {
  readonly adopt: ReadonlySet<Address>;
  readonly force: boolean;
  /**
   * A boot brings back what was applied, and nobody is there to be asked: where the cluster that this host is a member of has other values, those; and
   * what does not fit is a warning.
   */
  readonly restoring: boolean;
  /** Users who are to have the administrator's kubeconfig. */
  readonly kubeconfig?: readonly string[];
}

/**
 * Reads the machine and the journal, and plans one phase. What is wanted is told by this look alone: `again` compares the machine as it is then with
 * what was agreed to, whatever a program says of itself by that time.
 */
export function planningApply(session: Session, target: Target, phase: Phase, options: PlanningOptions): Planning {
  return async () => {
    const looked = await lookAt(session, target, phase, options);
    const seen = toBe(looked, options);
    const compared = await compareWithWanted(session, seen, phase, options);
    // systemd has restored `prepare` before this, with a copy that may be another.
    const first =
      phase === 'up' && !options.restoring
        ? (await compareWithWanted(session, seen, 'prepare', { ...options, force: false })).plan
        : undefined;
    const input = await inputFor(seen, phase === 'prepare' ? compared.plan : undefined);
    const found = [
      ...(target.findings ?? []),
      ...leftTheCluster(target, seen.ledger),
      ...livingMember(looked.input, phase),
      ...preflight(input, phase),
      ...(first === undefined ? [] : prepareFirst(first, compared.plan)),
      ...(await oldRestoreUnits(compared.plan, session.host.contents)),
    ];
    return plannedOf(seen, phase, compared, found, options);
  };
}

/**
 * Plans `prepare`, and `up` as it will be when that is done: what `prepare` changes is taken for changed. Of one look at the machine. A node that
 * is neither master nor minion has no part in `up`.
 */
export function planningBoth(session: Session, target: Target, options: PlanningOptions): () => Promise<readonly Planned[]> {
  return async () => {
    const looked = await lookAt(session, target, 'up', options);
    const seen = toBe(looked, options);
    const living = livingMember(looked.input, 'prepare');
    const prepare = await compareWithWanted(session, seen, 'prepare', options);
    const input = await inputFor(seen, prepare.plan);
    const about = [...(target.findings ?? []), ...(await oldRestoreUnits(prepare.plan, session.host.contents))];
    if (completeWith(target.node) === 'prepare') {
      const left = leftTheCluster(target, seen.ledger);
      return [plannedOf(seen, 'prepare', prepare, [...about, ...left, ...preflight(input, 'prepare')], options)];
    }
    const up = await compareWithWanted(session, seen, 'up', options, prepare.plan);
    const found = preflightBoth(input);
    // Said once.
    const inUp = living.length > 0 ? [] : livingMember(looked.input, 'up');
    const aboutUp = await oldRestoreUnits(up.plan, session.host.contents);
    return [
      plannedOf(seen, 'prepare', prepare, [...about, ...living, ...found.prepare], options),
      plannedOf(seen, 'up', up, [...inUp, ...found.up, ...aboutUp], options),
    ];
  };
}

/** What is to be had on this host. */
function toBe(seen: Seen, { restoring }: PlanningOptions): Seen {
  return restoring ? { ...seen, input: asClusterHas(seen.input) } : seen;
}

/** What preflight looks at; where `prepare` has something to do, with Docker, and without what it takes away. */
async function inputFor(seen: Seen, prepare: Plan | undefined): Promise<RoleInput> {
  const { input } = seen;
  if (prepare === undefined || prepare.changes.length === 0) return input;
  const network = networkWithout(input.facts.network, prepare.changes);
  return { ...input, facts: { ...input.facts, network, engine: await engineOf(seen) } };
}

function plannedOf(
  { input: { cluster, node }, ledger, blind }: Seen,
  phase: Phase,
  compared: Compared,
  found: readonly Finding[],
  { adopt, force, restoring }: PlanningOptions,
): Planned {
  const isWarning = ({ forcible, atRestore }: Finding): boolean => (force && forcible) || (restoring && atRestore === 'warning');
  const findings = found.map((finding) => (isWarning(finding) ? ({ ...finding, severity: 'warning' } as const) : finding));
  const subject = { command: 'apply', phase, host: node.name, config: cluster.file, adopt: [...adopt].sort() } as const;
  return { ...compared, findings, ledger, subject, ...(blind && { blind }) };
}

/** Plans giving one phase back, after those that are `gone`, or of which something is `left`. Needs the journal, and nothing else. */
export function planningDestroy({ host, kinds, state }: Session, phase: Phase, others: OtherPhases = {}): Planning {
  const planBy = (ledger: Ledger): Promise<Plan> => makeDestroyPlan(readOnce(host), kinds, ledger, phase, others);
  const before = [...(others.gone ?? []), ...(others.left ?? [])];
  return async () => {
    const ledger = await state.ledger();
    const subject = { command: 'destroy', phase, host: null, config: null, adopt: [] } as const;
    const plan = await planBy(ledger);
    const findings = [...beneathUp(ledger, phase, before), ...(await minionsStillUp(host, plan))];
    return { plan, findings, ledger, subject, again: async () => planBy(await state.ledger()) };
  };
}

/** Phase `up` stands on `prepare`: addresses before routes, name servers before images. What both cannot tell, `up` says itself. */
function prepareFirst({ changes, refused, unknown }: Plan, up: Plan): readonly Finding[] {
  const said = new Set(up.unknown.map(({ address }) => address));
  const copy = file.address({ path: appliedConfigurationPath('prepare') });
  // An edit that changes nothing of `prepare` but its copy: what a boot restores from the old one is the same.
  const undone = changes.filter(({ address, reason }) => address !== copy || reason.type !== 'configuration');
  const open = [...undone, ...refused.map(({ change }) => change), ...unknown].flatMap(({ address }) =>
    said.has(address) ? [] : [address],
  );
  const [first] = open;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'prepare comes first',
      detail: `${open.length} of its things are not as wanted on this host, or cannot be told to be, ${first} among them.`,
      fix: 'Run: lazyjack apply --phase prepare',
      forcible: false,
    },
  ];
}
