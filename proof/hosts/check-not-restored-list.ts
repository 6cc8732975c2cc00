import * as z from 'zod';
import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { lastLines } from './retry-while-locked.ts';

const endEventSchema = z.object({ type: z.literal('end'), notRestored: z.array(z.object({ address: z.string() })).default([]) });
const planSchema = z.object({ changes: z.array(z.object({ address: z.string() })) });

/**
 * What a run that ended with exit status 3 has named and should not have, or should have and has not: it must be what `plan --json`,
 * asked after it (for an apply with `--destroy`), finds. `blind`: what is there could not be seen any more, so things may be named that are back.
 */
export function checkNotRestoredList(ran: LazyjackResult, asked: LazyjackResult, blind: boolean): readonly string[] {
  const named = readNotRestored(ran);
  const due = planSchema.safeParse(JSON.parse(asked.stdout || '{}')).data;
  if (named === undefined || due === undefined)
    return [`exit status 3 without a list, or no plan: ${lastLines(ran.output)} ${lastLines(asked.output)}`];
  const left = new Set(due.changes.map(({ address }) => address));
  return [
    ...[...left].filter((address) => !named.has(address)).map((address) => `exit status 3, and not named: ${address}`),
    ...[...named].filter((address) => !blind && !left.has(address)).map((address) => `exit status 3, and named without need: ${address}`),
  ];
}

/** The list at the end of what a run said, as JSON or as text. */
export function readNotRestored({ stdout, output }: LazyjackResult): ReadonlySet<string> | undefined {
  const ended = stdout
    .split('\n')
    .flatMap((line) => (line.startsWith('{"type":"end"') ? (endEventSchema.safeParse(JSON.parse(line)).data ?? []) : []))
    .at(-1);
  if (ended !== undefined) return new Set(ended.notRestored.map(({ address }) => address));
  const [, unrestored] = output.split('Not everything was restored:\n');
  if (unrestored !== undefined) return new Set([...unrestored.matchAll(/^ {2}! ([a-z-]+:.*?) {2}/gm)].map(([, address = '']) => address));
  const [, list] = output.split('this host is partially applied:\n');
  return list === undefined ? undefined : new Set([...list.matchAll(/^ {2}([a-z-]+:.*?): /gm)].map(([, address = '']) => address));
}
