import { setTimeout as sleep } from 'node:timers/promises';
import { type ContainerEngineName, defaultContainerEngine } from '../../core/container-engine-names.ts';
import type { ExplainedAction, RecordAction } from '../../core/explained-action.ts';
import { Failure } from '../../core/failure.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import { kindOf } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import { explainingHost, noRecordedWrites } from '../../host/explained/explaining-host.ts';
import type { Plan } from '../../planner/plan.ts';
import { listWaves, type Wave } from '../../planner/ready-waves.ts';
import { toTransition } from '../../planner/transition.ts';
import { explainedRuntimes } from '../../runtimes/index.ts';
import type { Session } from '../session/session.ts';

/** What the run does to the host for some resources of one kind. */
export interface ExplainedWave {
  readonly direction: 'apply' | 'restore';
  readonly addresses: readonly Address[];
  readonly actions: readonly ExplainedAction[];
}

/** Milliseconds after which a write waits for something that only a run brings about. */
const patience = 1000;

/**
 * Has every kind write its changes to a host that records the commands instead of running them. Reads come from the live host, so a write
 * that depends on an earlier one may turn out differently: it says so.
 */
export async function explainPlan(
  { host, kinds }: Pick<Session, 'host' | 'kinds'>,
  { changes }: Plan,
  engine: ContainerEngineName = defaultContainerEngine,
): Promise<readonly ExplainedWave[]> {
  const reader = cacheReads(host);
  const explainContainers = await explainedRuntimes[engine]();
  const written = noRecordedWrites();
  const explained: ExplainedWave[] = [];

  const write = async ({ steps: [first, ...others] }: Wave, record: RecordAction, signal: AbortSignal): Promise<void> => {
    if (first === undefined) return;
    const transitions = [first, ...others].map(toTransition);
    const context = first.direction === 'apply' ? { warn: () => undefined } : undefined;
    const explaining = explainingHost(reader, { containers: explainContainers(reader.containers, record), record, written });
    try {
      await kindOf(kinds, first.ref).write(explaining, transitions, signal, context);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      record({ type: 'unknown', text: `the rest, because here and now it would fail: ${cause.message}` });
    }
  };
  for (const wave of listWaves(changes)) {
    // Each wave has a list of its own: a write that is given up may go on during the next one.
    const actions: ExplainedAction[] = [];
    const giveUp = new AbortController();
    const writing = write(wave, (action) => actions.push(action), giveUp.signal).then(() => true);
    const isDone = await Promise.race([writing, sleep(patience, false, { ref: false })]);
    if (!isDone) actions.push({ type: 'unknown', text: 'what follows, after waiting for the effect of this' });
    explained.push({
      direction: wave.steps[0]?.direction ?? 'apply',
      addresses: wave.steps.map(({ address }) => address),
      actions: [...actions],
    });
    giveUp.abort();
  }
  return explained;
}
