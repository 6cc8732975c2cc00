import { messageOf } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import { kindOf } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import { sameJson, type State } from '../core/state.ts';
import type { Intent } from '../journal/entry.ts';
import type { Executor, Run } from './run.ts';
import { notBack, notReadable, type Stuck } from './stuck.ts';
import { survey } from './survey.ts';
import { transitionOf } from './transition.ts';

export type Guard = Intent['guards'][number];

/** What the waves altered beside their own, as it was before the first of them; not what an older wave made, and takes back itself. */
export function guardsOf({ kinds }: Executor, { waves }: Run): readonly Guard[] {
  const met = new Set<Address>();
  return waves.flatMap(({ intent }) => {
    const own = intent.guards.filter(({ address, ref }) => !met.has(address) && kindOf(kinds, ref).kept === undefined);
    for (const { address } of [...intent.guards, ...intent.changes]) met.add(address);
    return own;
  });
}

/** As restoreGuards, and never rejects: where not even a look at them succeeds, nobody knows that they are back. */
export async function restoreLast(executor: Executor, guards: readonly Guard[]): Promise<readonly Stuck[]> {
  try {
    return await restoreGuards(executor, guards);
  } catch (cause) {
    return guards.map(({ address }) => ({ address, why: messageOf(cause) }));
  }
}

/** How often what is left is tried again while that makes a difference: what is in a directory goes before the directory. */
const PASSES = 8;

/**
 * Writes each of these that is not as it was; what its kind would leave where it is counts as given back. Resolves with what could not be, and rejects
 * where not even a look at them succeeds.
 */
export async function restoreGuards({ host, kinds }: Executor, things: readonly Guard[]): Promise<readonly Stuck[]> {
  if (things.length === 0) return [];
  const unreadable = new Map<Address, string>();
  const held = new Map<Address, string>();
  const said = new Map<Address, string>();
  const changed = async (): Promise<Due[]> => {
    const live = await survey(host, kinds, things);
    unreadable.clear();
    held.clear();
    const differing = things.flatMap((thing) => {
      const probed = live.get(thing.address);
      if (probed?.known === false) unreadable.set(thing.address, notReadable(probed));
      return probed?.known === true && !sameJson(probed.state, thing.before) ? [{ thing, state: probed.state }] : [];
    });
    // The parameters of a bridge that was taken back are gone with it: nothing of them is to be restored.
    const targets = await Promise.all(
      differing.map(async ({ thing, state }) => {
        const asked = [transitionOf({ ref: thing.ref, before: state, after: thing.before })];
        const [answer] = (await kindOf(kinds, thing.ref).undo?.(host, asked, [])) ?? [];
        if (answer?.help !== undefined) held.set(thing.address, [answer.note ?? notBack(thing.before, state), ...answer.help].join('; '));
        return answer === undefined ? thing.before : answer.target;
      }),
    );
    return differing.flatMap((each, at) => {
      const target = targets[at] ?? null;
      return sameJson(target, each.state) ? [] : [{ ...each, target }];
    });
  };
  let due = await changed();
  for (let pass = 1; due.length > 0 && pass <= PASSES; pass += 1) {
    for (const { thing, state, target } of due) {
      await kindOf(kinds, thing.ref)
        .write(host, [transitionOf({ ref: thing.ref, before: state, after: target })], new AbortController().signal)
        .catch((cause: unknown) => said.set(thing.address, messageOf(cause)));
    }
    const still = await changed();
    if (sameJson(still.map(stateOf), due.map(stateOf))) break;
    due = still;
  }
  return [
    ...due.map(({ thing, state }) => ({ address: thing.address, why: said.get(thing.address) ?? notBack(thing.before, state) })),
    ...[...held, ...unreadable].map(([address, why]) => ({ address, why })),
  ];
}

interface Due {
  readonly thing: Guard;
  readonly state: State;
  readonly target: State;
}

function stateOf({ thing, state }: { readonly thing: Guard; readonly state: State }): Json {
  return [thing.address, state];
}
