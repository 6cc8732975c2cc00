import { readStatus } from '../../src/app/read-status.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import type { Contents } from '../../src/core/content.ts';
import { messageOf } from '../../src/core/failure.ts';
import { copySimulatedHost, type SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { memoryContents } from '../../src/host/simulated/simulated-contents.ts';
import type { RecordedHost } from '../../src/host/simulated/recorded-host.ts';
import type { Entry } from '../../src/journal/journal-entry.ts';
import type { Ledger } from '../../src/journal/ledger.ts';
import { kinds } from '../../src/resources/index.ts';
import { simulatedEngine, type SimulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { findFirstDifference } from '../first-difference.ts';
import { type RandomHost, type RandomSetup, createSetup } from './random-hosts.ts';

/** The state after a crash: the host and the journal on its disk. */
interface CrashState {
  readonly label: string;
  readonly host: RecordedHost;
  readonly entries: readonly Entry[];
}

export interface CrashVerdict {
  readonly points: number;
  readonly problems: readonly string[];
}

/** The runs to crash: apply, destroy, and an apply that fails half-way. */
const crashedRuns = ['apply', 'destroy', 'failing apply'] as const;

/**
 * Crashes apply, destroy, and the rollback of an apply before and after every effect and journal line. From each state, destroy must
 * restore the host; in a second try, apply must first end in an empty plan. `failing` selects the effect that fails, modulo their number.
 */
export async function crashAtEveryEffect(random: RandomHost, failing: number): Promise<CrashVerdict> {
  const setup = createSetup(random);
  const pristine = setup.createHost();
  const desired = await setup.makeDesired(pristine);
  const before = pristine.record();
  const contents = memoryContents();
  const problems: string[] = [];
  const recovery: Recovery = { contents, desired, before, restored: new Set() };
  const tried = new Set<string>();
  let points = 0;
  for (const run of crashedRuns) {
    const remains = await collectCrashStates(setup, contents, run, failing, problems);
    points += remains.length;
    for (const found of remains) {
      // The state before an effect is often the one after the last, and an apply that fails begins like one that does not.
      const picture = JSON.stringify([found.host, found.entries]);
      if (tried.has(picture)) continue;
      tried.add(picture);
      for (const problem of await recoverAndCompare(found, recovery)) problems.push(`${run} killed ${found.label}, then ${problem}`);
    }
  }
  return { points, problems };
}

/** Collects the host state at every instant of one run. */
async function collectCrashStates(
  setup: RandomSetup,
  contents: Contents,
  run: (typeof crashedRuns)[number],
  failing: number,
  problems: string[],
): Promise<readonly CrashState[]> {
  const remains: CrashState[] = [];
  let watching = run !== 'destroy';
  let effects = 0;
  let total = 0;
  if (run === 'failing apply') {
    const counted = setup.createHost({ contents });
    await simulatedEngine(counted).apply(await setup.makeDesired(counted));
    total = counted.effects.length;
    if (total === 0) return [];
  }
  const host: SimulatedHost = setup.createHost({
    contents,
    onEffect: (label) => {
      if (watching) keep(label);
      if (label.startsWith('before ') && (effects += 1) === (failing % total) + 1) throw new Error('made to fail');
    },
  });
  const engine = simulatedEngine(host, {
    onJournalLine: (when, { type }) => {
      if (watching) keep(`${when} journal line ${type}`);
    },
  });
  const keep = (label: string): void => {
    remains.push({ label, host: host.record(), entries: [...engine.entries] });
  };
  const outcome = await engine.apply(await setup.makeDesired(host));
  const expected = run === 'failing apply' ? 'rolled-back' : 'done';
  if (outcome.status !== expected && outcome.status !== 'nothing')
    problems.push(`${run} ended as ${outcome.status}: ${describeCause(outcome)}`);
  if (run === 'destroy') {
    watching = true;
    const destroyed = await engine.destroy();
    if ('cause' in destroyed) problems.push(`destroy ended as ${destroyed.status}: ${describeCause(destroyed)}`);
  }
  return remains;
}

/** What recoveries of one setup share. */
interface Recovery {
  readonly contents: Contents;
  readonly desired: readonly DesiredResource[];
  readonly before: RecordedHost;
  /** Hosts with their ledgers, from which destroy restored `before`. */
  readonly restored: Set<string>;
}

/** Resolves with the problems of both ways out of a crash: destroy; and apply, then destroy. */
async function recoverAndCompare(crashed: CrashState, recovery: Recovery): Promise<readonly string[]> {
  const { desired } = recovery;
  const problems: string[] = [];
  const attempt = async (way: string, recover: (host: SimulatedHost, engine: SimulatedEngine) => Promise<string | undefined>) => {
    const host = copySimulatedHost(crashed.host, { contents: recovery.contents });
    const engine = simulatedEngine(host);
    engine.entries.push(...crashed.entries);
    const problem = await recover(host, engine).catch((error: unknown) => String(error));
    if (problem !== undefined) problems.push(`${way}: ${problem}`);
  };
  await attempt(
    'destroy',
    async (host, engine) => (await findForeignChanges(host, engine, desired)) ?? destroyAndCompare(host, engine, recovery),
  );
  await attempt('apply', async (host, engine) => {
    const outcome = await engine.apply(desired);
    if ('cause' in outcome) return `${outcome.status}: ${describeCause(outcome)}`;
    const { changes } = await engine.plan(desired);
    if (changes.length > 0) return `the plan is not empty: ${changes.map(({ address }) => address).join(', ')}`;
    return destroyAndCompare(host, engine, recovery);
  });
  return problems;
}

async function destroyAndCompare(host: SimulatedHost, engine: SimulatedEngine, recovery: Recovery): Promise<string | undefined> {
  const ledger = engine.ledger();
  // Between runs, the host and the ledger are all that destroy depends on: most applies that recover from a crash end in the same.
  const picture = ledger.interrupted === undefined ? JSON.stringify([host.record(), describeLedger(ledger)]) : undefined;
  if (picture !== undefined && recovery.restored.has(picture)) return undefined;
  const outcome = await engine.destroy();
  if ('cause' in outcome) return `destroy: ${outcome.status}: ${describeCause(outcome)}`;
  const difference = findFirstDifference(recovery.before, host.record());
  if (picture !== undefined && difference === undefined) recovery.restored.add(picture);
  return difference;
}

/** All of a ledger but the positions themselves: only their order counts. */
function describeLedger({ owned, restored, removedByReboot, ...rest }: Ledger): readonly unknown[] {
  const inOrder = [...owned.values()].sort((one, other) => one.order - other.order).map((item) => ({ ...item, order: 0 }));
  return [
    inOrder,
    [...owned.keys()],
    [...restored],
    [...removedByReboot],
    rest.machine,
    [...rest.appliedBy],
    [...rest.notAppliedSinceBoot],
  ];
}

/** Nobody else changed the host, so no plan and no status may say so. */
async function findForeignChanges(
  host: SimulatedHost,
  engine: SimulatedEngine,
  desired: readonly DesiredResource[],
): Promise<string | undefined> {
  const drifted = (await engine.plan(desired)).changes.filter(({ reason }) => reason.type === 'drifted');
  const retained = (await engine.destroyPlan()).retained.filter(({ note, isUnconfirmed }) => note === undefined && isUnconfirmed !== true);
  const session = { host, kinds, state: { readLedger: async () => engine.ledger() }, recorded: { problems: [] } };
  const status = (await readStatus(session, () => undefined)).items.filter(({ condition }) => condition === 'drifted');
  const found = [
    ...drifted.map(({ address }) => `the plan says that ${address} drifted`),
    ...retained.map(({ address }) => `destroy retains ${address} as a foreign change`),
    ...status.map(({ address }) => `the status says that ${address} drifted`),
  ];
  return found.length === 0 ? undefined : found.join(', ');
}

function describeCause(outcome: { readonly status: string; readonly cause?: unknown }): string {
  return messageOf(outcome.cause);
}
