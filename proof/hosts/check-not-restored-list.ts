import * as z from 'zod';
import type { LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import { lastLines } from './retry-while-locked.ts';

const endEventSchema = z.object({ type: z.literal('end'), notRestored: z.array(z.object({ address: z.string() })).default([]) });
const planSchema = z.object({ changes: z.array(z.object({ address: z.string() })) });

/**
 * Compares the list of a run with exit status 3 with a plan after it: both must name the same. `asked` is `plan --json` after a destroy
 * that was not rolled back, and `plan --destroy --json` after any other run. With `blind`, the run could not probe live state any more, so
 * it may name resources that are restored.
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

/** Whether a destroy restored what it could. Then its list is what it still has to do, and not what it could not roll back. */
export function isPartiallyRestored({ stdout, output }: LazyjackResult): boolean {
  return /^\{"type":"end",.*"status":"partially-restored"/m.test(stdout) || output.includes(unrestoredHeading);
}

const unrestoredHeading = 'Not everything was restored:\n';

/** Reads the list at the end of the output of a run, from JSON or text. */
export function readNotRestored({ stdout, output }: LazyjackResult): ReadonlySet<string> | undefined {
  const ended = stdout
    .split('\n')
    .flatMap((line) => (line.startsWith('{"type":"end"') ? (endEventSchema.safeParse(JSON.parse(line)).data ?? []) : []))
    .at(-1);
  if (ended !== undefined) return new Set(ended.notRestored.map(({ address }) => address));
  const [, unrestored] = output.split(unrestoredHeading);
  if (unrestored !== undefined) return new Set([...unrestored.matchAll(/^ {2}! ([a-z-]+:.*?) {2}/gm)].map(([, address = '']) => address));
  const [, list] = output.split('this host is partially applied:\n');
  return list === undefined ? undefined : new Set([...list.matchAll(/^ {2}([a-z-]+:.*?): /gm)].map(([, address = '']) => address));
}
