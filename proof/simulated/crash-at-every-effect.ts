import { readStatus } from '../../src/app/read-status.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import type { Contents } from '../../src/core/content.ts';
import { messageOf } from '../../src/core/failure.ts';
import { simulatedHost, type SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { memoryContents } from '../../src/host/simulated/simulated-contents.ts';
import type { RecordedHost } from '../../src/host/simulated/recorded-host.ts';
import type { Entry } from '../../src/journal/journal-entry.ts';
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
  let points = 0;
  for (const run of crashedRuns) {
    const remains = await collectCrashStates(setup, contents, run, failing, problems);
    points += remains.length;
    for (const found of removeRepeatedStates(remains)) {
      for (const way of ['destroy', 'apply'] as const) {
        const problem = await recoverAndCompare(found, contents, desired, before, way).catch((error: unknown) => String(error));
        if (problem !== undefined) problems.push(`${run} killed ${found.label}, then ${way}: ${problem}`);
      }
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

/** Drops repeated states: the state before an effect is often the one after the last. */
function removeRepeatedStates(remains: readonly CrashState[]): readonly CrashState[] {
  const pictures = remains.map(({ host, entries }) => `${entries.length} ${JSON.stringify(host)}`);
  return remains.filter((_, at) => pictures[at] !== pictures[at - 1]);
}

async function recoverAndCompare(
  { host: left, entries }: CrashState,
  contents: Contents,
  desired: readonly DesiredResource[],
  before: RecordedHost,
  way: 'destroy' | 'apply',
): Promise<string | undefined> {
  const host = simulatedHost(structuredClone(left), { contents });
  const engine: SimulatedEngine = simulatedEngine(host);
  engine.entries.push(...entries);
  const blamed = await findForeignChanges(host, engine, desired);
  if (blamed !== undefined) return blamed;
  if (way === 'apply') {
    const outcome = await engine.apply(desired);
    if ('cause' in outcome) return `${outcome.status}: ${describeCause(outcome)}`;
    const { changes } = await engine.plan(desired);
    if (changes.length > 0) return `the plan is not empty: ${changes.map(({ address }) => address).join(', ')}`;
  }
  const outcome = await engine.destroy();
  if ('cause' in outcome) return `destroy: ${outcome.status}: ${describeCause(outcome)}`;
  return findFirstDifference(before, host.record());
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
