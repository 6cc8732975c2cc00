import { groupBy } from '../core/group-by.ts';
import type { Change } from '../core/change.ts';
import { makeSteps, type Step } from './steps.ts';

/** Steps of one kind that are written together. */
export interface Wave {
  readonly kind: string;
  readonly steps: readonly Step[];
}

/** At most one wave per kind at a time: two that read, change and write the same file must not overlap. */
export function findReadyWaves(open: ReadonlyMap<string, Step>, running: ReadonlyMap<string, unknown>): readonly Wave[] {
  const isRestoring = [...open.values()].some(({ direction }) => direction === 'restore');
  const ready = [...open.values()].filter(
    (step) =>
      !running.has(step.ref.kind) &&
      (step.direction === 'restore' || step.precedesRestores === true || !isRestoring) &&
      step.waitsFor.every((key) => !open.has(key)),
  );
  return [...groupBy(ready, ({ ref }) => ref.kind)].map(([kind, steps]) => ({ kind, steps }));
}

/**
 * The waves of a plan in the order of a run in which all waves take equally long. In a real run a step that becomes ready earlier or later
 * may join another wave of its kind.
 */
export function listWaves(changes: readonly Change[]): readonly Wave[] {
  const parts = [changes.filter(({ isLast }) => isLast !== true), changes.filter(({ isLast }) => isLast === true)];
  return parts.flatMap((part) => listWavesOfSteps(makeSteps(part)));
}

function listWavesOfSteps(steps: readonly Step[]): readonly Wave[] {
  const open = new Map(steps.map((step) => [step.key, step]));
  const waves: Wave[] = [];
  while (open.size > 0) {
    const ready = findReadyWaves(open, new Map());
    if (ready.length === 0) throw new Error(`these wait for each other: ${[...open.keys()].join(', ')}`);
    waves.push(...ready);
    for (const { steps: written } of ready) for (const { key } of written) open.delete(key);
  }
  return waves;
}
