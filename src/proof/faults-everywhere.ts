import type { Host } from '../core/host.ts';
import type { Wish } from '../core/resource.ts';
import { sameJson } from '../core/state.ts';
import { simulatedEngine } from '../lab/simulated-engine.ts';
import { survey } from '../planner/survey.ts';
import { kinds } from '../resources/index.ts';
import { difference } from './difference.ts';
import { type RandomHost, type Scene, sceneOf } from './random-hosts.ts';

export interface FaultVerdict {
  readonly faults: number;
  /** How often nothing could be put back, and the list was right. */
  readonly stuck: number;
  readonly problems: readonly string[];
}

/**
 * `before`: nothing of it was done. `after`: it was done, and said to have failed. `from here on`: nothing can be written any more.
 * `journal`: a line cannot be written, that one or none from there on.
 */
const sorts = ['before', 'after', 'from here on', 'journal line', 'journal from here on'] as const;

/** Lets each effect of an apply fail in each way, one at a time: rolled back to what was there, or stuck with exactly what is not. */
export async function faultsEverywhere(random: RandomHost): Promise<FaultVerdict> {
  const scene = sceneOf(random);
  const problems: string[] = [];
  let faults = 0;
  let stuck = 0;
  for (const sort of sorts) {
    for (let at = 1; ; at += 1) {
      const { reached, status, problem } = await faultAt(scene, sort, at);
      if (!reached) break;
      faults += 1;
      if (status === 'stuck') stuck += 1;
      if (problem !== undefined) problems.push(`${sort} at ${at}: ${problem}`);
    }
  }
  return { faults, stuck, problems };
}

async function faultAt(
  scene: Scene,
  sort: (typeof sorts)[number],
  at: number,
): Promise<{ readonly reached: boolean; readonly status: string; readonly problem?: string | undefined }> {
  let effects = 0;
  let lines = 0;
  let where: string | undefined;
  const fail = (label: string): void => {
    where ??= label;
    throw new Error('made to fail');
  };
  const host = scene.fresh({
    effect: (label) => {
      const begins = label.startsWith('before ');
      if (begins) effects += 1;
      if (sort === 'before' && begins && effects === at) fail(label);
      if (sort === 'after' && !begins && where === undefined && effects === at) fail(label);
      if (sort === 'from here on' && begins && effects >= at) fail(label);
    },
  });
  const engine = simulatedEngine(host, {
    onLine: (when, { type }) => {
      if (when === 'before') lines += 1;
      if (when === 'before' && (sort === 'journal line' ? lines === at : sort === 'journal from here on' && lines >= at))
        fail(`line ${type}`);
    },
  });
  const wishes = await scene.wishes(host);
  const before = host.record();
  const priors = await states(host, wishes);
  const outcome = await engine.apply(wishes);
  if (where === undefined) return { reached: false, status: outcome.status };
  return { reached: true, status: outcome.status, problem: await judge() };

  async function judge(): Promise<string | undefined> {
    switch (outcome.status) {
      case 'rolled-back':
        return difference(before, host.record());
      case 'stuck': {
        const now = await states(host, wishes);
        const differing = [...now].filter(([address, state]) => !sameJson(state, priors.get(address) ?? null)).map(([address]) => address);
        const named = outcome.stuck.map(({ address }) => address).filter((address) => now.has(address));
        const missing = differing.filter((address) => !named.includes(address));
        const wrong = named.filter((address) => !differing.includes(address));
        if (missing.length + wrong.length === 0) return undefined;
        return `${where ?? ''}: not named: ${missing.join(', ')}; named, and as before: ${wrong.join(', ')}`;
      }
      case 'done':
      case 'nothing':
        return `${where ?? ''}: it ended as ${outcome.status}`;
    }
  }
}

async function states(host: Host, wishes: readonly Wish[]) {
  const live = await survey(host, kinds, wishes);
  return new Map([...live].map(([address, probed]) => [address, probed.known ? probed.state : null]));
}
