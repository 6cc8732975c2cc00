import { Failure } from '../core/failure.ts';
import type { Finding } from '../core/finding.ts';
import type { HostReader } from '../core/host.ts';
import type { Address } from '../core/resource.ts';
import { readEngine, readFacts } from '../host/facts.ts';
import { readOnce } from '../core/read-once.ts';
import type { Phase } from '../journal/entry.ts';
import { emptyLedger, type Ledger } from '../journal/ledger.ts';
import { makeDestroyPlan } from '../planner/make-destroy-plan.ts';
import { makePlan } from '../planner/make-plan.ts';
import type { Plan } from '../planner/plan.ts';
import type { Desired } from '../roles/desired.ts';
import { preflight } from '../roles/preflight.ts';
import { completeWith } from '../roles/restore.ts';
import type { RoleInput } from '../roles/role-input.ts';
import { findAdministrators } from './find-administrators.ts';
import { lastingConfiguration } from './lasting-configuration.ts';
import { makeDesired } from './make-desired.ts';
import { minionsStillUp } from './minions-still-up.ts';
import { ownProgram } from './own-program.ts';
import { readKubernetes } from './read-kubernetes.ts';
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

/**
 * Reads the machine and the journal, and plans one phase. What is wanted is told by this look alone: `again` compares the machine as it is then with
 * what was agreed to, whatever a program says of itself by that time.
 */
export function planningApply(
  session: Session,
  { cluster, node }: Target,
  phase: Phase,
  options: { adopt: ReadonlySet<Address>; force: boolean; kubeconfig?: readonly string[] },
): Planning {
  const { kinds, state, surroundings } = session;
  // Only what runs in Docker needs to know of it to be planned; elsewhere it is asked once there is something to change.
  const runsContainers = node.roles.has('nat64');
  const readInput = async (host: HostReader, ledger: Promise<Ledger>): Promise<RoleInput> => {
    const [found, kubernetes] = await Promise.all([
      readFacts(host, { ...surroundings, engine: runsContainers }),
      readKubernetes(session, { cluster, node }, phase),
    ]);
    const asked = { phase, asked: options.kubeconfig ?? [], ledger: await ledger };
    const administrators = await findAdministrators(session, { cluster, node }, asked);
    return { cluster, node, facts: { ...found, ...(kubernetes && { kubernetes: { ...kubernetes, administrators } }) } };
  };
  return async () => {
    const host = readOnce(session.host);
    const journal = readLedgerIfAllowed(state);
    const told = readInput(
      host,
      journal.then(({ ledger }) => ledger),
    );
    const [input, { ledger, blind }] = await Promise.all([told, journal]);
    const wantedIn = (of: Phase): Desired => makeDesired(of, input, ownProgram(cluster.file));
    const compare = (of: Phase, { wishes, unknown }: Desired, seen: HostReader, by: Ledger): Promise<Plan> => {
      const untold = unknown.filter(({ address }) => !spared.has(address));
      return makePlan({ host: seen, kinds, wishes, untold, spared, ledger: by, phase: of, adopt: options.adopt });
    };

    const wanted = wantedIn(phase);
    // What of `prepare` cannot be told yet is kubeadm's, and all else can be prepared before it.
    const dispensable = new Set(phase === 'prepare' ? wanted.unknown.map(({ address }) => address) : []);
    const spared = options.force ? dispensable : new Set<Address>();
    const plan = await compare(phase, wanted, host, ledger);
    const unprepared = phase === 'up' ? (await compare('prepare', wantedIn('prepare'), host, ledger)).changes : [];
    const engine = phase === 'prepare' && !runsContainers && plan.changes.length > 0 ? await readEngine(host) : input.facts.engine;
    const findings = [
      ...preflight({ ...input, facts: { ...input.facts, engine } }, phase),
      ...prepareFirst(unprepared),
      ...(completeWith(node) === phase ? lastingConfiguration(cluster.file) : []),
    ].map((finding) => (options.force && finding.forcible ? ({ ...finding, severity: 'warning' } as const) : finding));
    const subject = { command: 'apply', phase, host: node.name, config: cluster.file, adopt: [...options.adopt].sort() } as const;
    const again = async (): Promise<Plan> => compare(phase, wanted, readOnce(session.host), (await readLedgerIfAllowed(state)).ledger);
    return { plan, findings, ledger, subject, again, dispensable, ...(blind && { blind }) };
  };
}

/** Plans giving one phase back, after those in `gone`. Needs the journal, and nothing else. */
export function planningDestroy({ host, kinds, state }: Session, phase: Phase, gone: readonly Phase[] = []): Planning {
  const planBy = (ledger: Ledger): Promise<Plan> => makeDestroyPlan(readOnce(host), kinds, ledger, phase, gone);
  return async () => {
    const ledger = await state.ledger();
    const subject = { command: 'destroy', phase, host: null, config: null, adopt: [] } as const;
    const plan = await planBy(ledger);
    return { plan, findings: await minionsStillUp(host, plan), ledger, subject, again: async () => planBy(await state.ledger()) };
  };
}

/** Phase `up` stands on `prepare`: addresses before routes, name servers before images. */
function prepareFirst(changes: Plan['changes']): readonly Finding[] {
  const [first] = changes;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'prepare comes first',
      detail: `${changes.length} of its things are not as wanted on this host, ${first.address} among them.`,
      fix: 'Run: lazyjack apply --phase prepare',
      forcible: false,
    },
  ];
}

async function readLedgerIfAllowed(state: Session['state']): Promise<{ ledger: Ledger; blind?: Failure }> {
  try {
    return { ledger: await state.ledger() };
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'denied') return { ledger: emptyLedger, blind: cause };
    throw cause;
  }
}
