import type { Host } from '../../src/core/host/host-ports.ts';
import type { Kinds } from '../../src/core/kind.ts';
import type { Address, DesiredResource } from '../../src/core/resource.ts';
import type { Begin, Entry, Phase } from '../../src/journal/journal-entry.ts';
import { foldLedger } from '../../src/journal/fold-ledger.ts';
import type { Ledger } from '../../src/journal/ledger.ts';
import { shortenEntries } from '../../src/journal/shorten-journal.ts';
import { findOpenRun } from '../../src/journal/recorded-run.ts';
import { executePlan } from '../../src/planner/execute-plan.ts';
import { cleanUpAfterRollBack, rollBackRecordedRun } from '../../src/planner/roll-back-recorded-run.ts';
import type { Executor } from '../../src/planner/run.ts';
import type { Outcome } from '../../src/planner/run-outcome.ts';
import { makeDestroyPlan } from '../../src/planner/make-destroy-plan.ts';
import type { Limit } from '../../src/planner/limit.ts';
import { makeLimitedPlan } from '../../src/planner/make-limited-plan.ts';
import { makePlan } from '../../src/planner/make-plan.ts';
import type { Plan } from '../../src/planner/plan.ts';
import { kinds as allKinds } from '../../src/resources/index.ts';

export interface SimulatedEngine {
  /** Journal entries on "disk": they survive a crash, which is an exception from the host's effects. */
  readonly entries: Entry[];
  ledger(): Ledger;
  /** `phase`: prepare where it is left out. */
  plan(desired: readonly DesiredResource[], phase?: Phase): Promise<Plan>;
  /** `phase`: prepare where it is left out. */
  apply(
    desired: readonly DesiredResource[],
    options?: { readonly signal?: AbortSignal; readonly phase?: Phase; readonly awaitsConfirmation?: boolean; readonly limit?: Limit },
  ): Promise<Outcome>;
  /**
   * Rolls the last run back, as another process does, and tries again for so many milliseconds. Resolves with the addresses that are not restored;
   * undefined: that run has ended.
   */
  rollBackLastRun(milliseconds?: number): Promise<readonly Address[] | undefined>;
  destroyPlan(): Promise<Plan>;
  destroy(): Promise<Outcome>;
}

export interface SimulatedEngineOptions {
  readonly kinds?: Kinds;
  /** Foreign resources to adopt. */
  readonly adopt?: readonly Address[];
  /** Boot ID: a different one means another boot of the same host. */
  readonly boot?: string;
  /** Called before and after each journal entry is stored; an exception simulates a crash at that instant. */
  readonly onJournalLine?: (when: 'before' | 'after', entry: Entry) => void;
}

/** The whole engine over a host in memory, with a journal in memory and a clock that never waits. */
export function simulatedEngine(
  host: Host,
  { kinds = allKinds, adopt = [], boot = 'boot', onJournalLine }: SimulatedEngineOptions = {},
): SimulatedEngine {
  const entries: Entry[] = [];
  let runs = 0;
  let time = 0;
  let known = { fold: foldLedger(boot), entries: 0, last: entries.at(-1) };
  /** Folds only what was added: a test folds thousands of entries, thousands of times. */
  const ledger = (): Ledger => {
    const isContinued = entries.length >= known.entries && entries[known.entries - 1] === known.last;
    const { fold, entries: from } = isContinued ? known : { fold: foldLedger(boot), entries: 0 };
    for (const entry of entries.slice(from)) fold.add(entry);
    known = { fold, entries: entries.length, last: entries.at(-1) };
    return fold.ledger();
  };
  const journal = {
    directory: '/var/lib/lazyjack',
    async append(entry: Entry) {
      onJournalLine?.('before', entry);
      entries.push(entry);
      onJournalLine?.('after', entry);
    },
    async shorten() {
      entries.splice(0, entries.length, ...shortenEntries(entries));
    },
    async clear() {
      entries.length = 0;
    },
  };
  const clock = {
    now: () => time,
    async sleep(milliseconds: number) {
      time += milliseconds;
    },
  };
  const makeExecutor = (signal: AbortSignal): Executor => ({ host, kinds, journal, report: () => undefined, clock, signal });
  const run = (
    command: Begin['command'],
    phase: Phase,
    plan: Plan,
    replan: () => Promise<Plan>,
    { signal, awaitsConfirmation = false }: { readonly signal: AbortSignal; readonly awaitsConfirmation?: boolean },
  ): Promise<Outcome> => {
    runs += 1;
    const leftOut = plan.limit?.leftOut.length ?? 0;
    const begin = { run: `run-${runs}`, at: '2026-01-01T00:00:00Z', boot, command, phase, version: '2.0.0' };
    return executePlan(
      {
        executor: makeExecutor(signal),
        awaitsConfirmation,
        begin: { ...begin, ...(leftOut > 0 && { leftOut }) },
        replan,
        readLedger: async () => ledger(),
        onFailure: 'rollback',
      },
      plan,
    );
  };
  const never = new AbortController().signal;
  const plan = (desired: readonly DesiredResource[], phase: Phase = 'prepare'): Promise<Plan> =>
    makePlan({ host, kinds, desired, ledger: ledger(), phase, adopt: new Set(adopt) });
  const destroyPlan = (): Promise<Plan> => makeDestroyPlan(host, kinds, ledger(), 'prepare');
  return {
    entries,
    ledger,
    plan,
    destroyPlan,
    apply: async (desired, { signal = never, phase = 'prepare', awaitsConfirmation = false, limit } = {}) => {
      if (limit === undefined)
        return run('apply', phase, await plan(desired, phase), () => plan(desired, phase), { signal, awaitsConfirmation });
      const input = { host, kinds, desired, ledger: ledger(), phase, adopt: new Set(adopt) };
      const limited = await makeLimitedPlan(input, await makePlan(input), limit);
      const replan = (): Promise<Plan> => makePlan({ ...limited.input, ledger: ledger() });
      return run('apply', phase, limited.plan, replan, { signal, awaitsConfirmation });
    },
    destroy: async () => run('destroy', 'prepare', await destroyPlan(), destroyPlan, { signal: never }),
    async rollBackLastRun(milliseconds = 0) {
      const last = entries.findLast((entry) => entry.type === 'begin');
      const recorded = last === undefined ? undefined : findOpenRun(entries, last.run);
      if (recorded === undefined) return undefined;
      const executor = makeExecutor(never);
      const notRestored = await rollBackRecordedRun(executor, recorded, boot, {
        milliseconds,
        read: async () => findOpenRun(entries, recorded.id),
      });
      await cleanUpAfterRollBack({ executor, readLedger: async () => ledger() });
      return notRestored.map(({ address }) => address);
    },
  };
}
