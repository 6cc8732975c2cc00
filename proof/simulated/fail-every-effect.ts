import type { Contents } from '../../src/core/content.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { Address, DesiredResource } from '../../src/core/resource.ts';
import type { RecordedHost } from '../../src/host/simulated/recorded-host.ts';
import { isSameJson, type State } from '../../src/core/state.ts';
import { memoryContents } from '../../src/host/simulated/simulated-contents.ts';
import { copySimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import type { Entry } from '../../src/journal/journal-entry.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { readLiveStates } from '../../src/planner/live-states.ts';
import { kinds } from '../../src/resources/index.ts';
import { findFirstDifference } from '../first-difference.ts';
import { type RandomHost, type RandomSetup, createSetup } from './random-hosts.ts';

export interface FaultVerdict {
  readonly faults: number;
  /** The number of failures after which nothing could be rolled back and the list was correct. */
  readonly notRestored: number;
  readonly problems: readonly string[];
}

/**
 * `before`: the effect did not happen; `after`: it happened and reports a failure; `from here on`: no write succeeds any more; `journal`:
 * one journal line cannot be written, or none from there on.
 */
const faultPositions = ['before', 'after', 'from here on', 'journal line', 'journal from here on'] as const;

/** What every try of one command begins with. */
interface Start {
  readonly command: 'apply' | 'destroy';
  readonly desired: readonly DesiredResource[];
  readonly contents: Contents;
  /** The host and the states on it before lazyjack. */
  readonly pristine: RecordedHost;
  readonly untouched: ReadonlyMap<Address, State>;
  /** The host, its journal, and the states on it when the command begins. */
  readonly before: RecordedHost;
  readonly entries: readonly Entry[];
  readonly priors: ReadonlyMap<Address, State>;
}

/**
 * Lets each effect of apply and destroy fail in each way, one at a time. Either all is rolled back, or the list names exactly the rest. A
 * later destroy restores the host.
 */
export async function failEveryEffect(random: RandomHost): Promise<FaultVerdict> {
  const setup = createSetup(random);
  const problems: string[] = [];
  let faults = 0;
  let notRestored = 0;
  for (const command of ['apply', 'destroy'] as const) {
    const start = await prepareStart(setup, command);
    for (const sort of faultPositions) {
      for (let at = 1; ; at += 1) {
        const { reached, status, problem } = await failOnce(start, sort, at);
        if (!reached) break;
        faults += 1;
        if (status === 'not-rolled-back' || status === 'partially-restored') notRestored += 1;
        if (problem !== undefined) problems.push(`${command}, ${sort} at ${at}: ${problem}`);
      }
    }
  }
  return { faults, notRestored, problems };
}

async function prepareStart(setup: RandomSetup, command: Start['command']): Promise<Start> {
  const contents = memoryContents();
  const host = setup.createHost({ contents });
  const engine = simulatedEngine(host);
  const desired = await setup.makeDesired(host);
  const pristine = host.record();
  const untouched = await readStates(host, desired);
  if (command === 'destroy') await engine.apply(desired);
  const priors = await readStates(host, desired);
  return { command, desired, contents, pristine, untouched, before: host.record(), entries: [...engine.entries], priors };
}

async function failOnce(
  { command, desired, contents, pristine, untouched, before, entries, priors }: Start,
  sort: (typeof faultPositions)[number],
  at: number,
): Promise<{ readonly reached: boolean; readonly status: string; readonly problem?: string | undefined }> {
  let effects = 0;
  let lines = 0;
  let armed = true;
  let where: string | undefined;
  const fail = (label: string): void => {
    where ??= label;
    throw new Error('made to fail');
  };
  const host = copySimulatedHost(before, {
    contents,
    onEffect: (label) => {
      if (!armed) return;
      const begins = label.startsWith('before ');
      if (begins) effects += 1;
      if (sort === 'before' && begins && effects === at) fail(label);
      if (sort === 'after' && !begins && where === undefined && effects === at) fail(label);
      if (sort === 'from here on' && begins && effects >= at) fail(label);
    },
  });
  const engine = simulatedEngine(host, {
    onJournalLine: (when, { type }) => {
      if (!armed) return;
      if (when === 'before') lines += 1;
      if (when === 'before' && (sort === 'journal line' ? lines === at : sort === 'journal from here on' && lines >= at))
        fail(`line ${type}`);
    },
  });
  engine.entries.push(...entries);
  const outcome = await (command === 'apply' ? engine.apply(desired) : engine.destroy());
  armed = false;
  if (where === undefined) return { reached: false, status: outcome.status };
  const problem = (await judge()) ?? (await afterwards());
  return { reached: true, status: outcome.status, problem: problem && `${where}: ${problem}` };

  async function judge(): Promise<string | undefined> {
    switch (outcome.status) {
      case 'rolled-back':
        return findFirstDifference(sortEntries(before), sortEntries(host.record()));
      case 'partially-restored':
      case 'not-rolled-back': {
        const now = await readStates(host, desired);
        // A destroy is not rolled back: its list names what differs from the state before lazyjack.
        const back = outcome.status === 'partially-restored' ? untouched : priors;
        const differing = [...now].filter(([address, state]) => !isSameJson(state, back.get(address) ?? null)).map(([address]) => address);
        const named = outcome.notRestored.map(({ address }) => address).filter((address) => now.has(address));
        const missing = differing.filter((address) => !named.includes(address));
        const wrong = named.filter((address) => !differing.includes(address));
        if (missing.length + wrong.length === 0) return undefined;
        return `not named: ${missing.join(', ')}; named, and as before: ${wrong.join(', ')}`;
      }
      case 'done':
        // An effect that failed once was retried.
        return command === 'destroy' ? undefined : 'it ended as done';
      case 'nothing':
        return 'it ended as nothing';
    }
  }

  async function afterwards(): Promise<string | undefined> {
    const destroyed = await engine.destroy();
    if (destroyed.status !== 'done' && destroyed.status !== 'nothing') return `destroy after it: ${destroyed.status}`;
    const changed = findFirstDifference(pristine, host.record());
    return changed && `not as before after destroy: ${changed}`;
  }
}

/** Removes differences in order and interface index: a recreated object is last, and a recreated bridge gets another index. */
function sortEntries({ network, containers, ...rest }: RecordedHost) {
  const sorted = (objects: readonly object[]): readonly string[] => objects.map((object) => JSON.stringify(object)).toSorted();
  const links = network.links.map((link) => ({ ...link, index: 0 }));
  return {
    ...rest,
    network: { ...network, links: sorted(links), addresses: sorted(network.addresses), routes: sorted(network.routes) },
    containers: { ...containers, networks: sorted(containers.networks), containers: sorted(containers.containers) },
  };
}

async function readStates(host: Host, desired: readonly DesiredResource[]): Promise<ReadonlyMap<Address, State>> {
  const live = await readLiveStates(host, kinds, desired);
  return new Map([...live].map(([address, probed]) => [address, probed.known ? probed.state : null]));
}
