import { Failure } from '../../core/failure.ts';
import type { Limit } from '../../planner/limit.ts';

/** undefined: the plan is not limited. */
export function makeLimit({ target, exclude }: Limit): Limit | undefined {
  return target.length + exclude.length === 0 ? undefined : { target, exclude };
}

/** Throws a Failure of kind `refused` if the options limit something else than an apply of the configuration. */
export function requireLimitable({ target = [], exclude = [] }: Partial<Limit>, isPlanFile: boolean): void {
  if (!isPlanFile || target.length + exclude.length === 0) return;
  throw new Failure('refused', 'a plan file takes neither --target nor --exclude: it holds what it was made with', {
    fix: 'Leave them out, or make another file with `lazyjack plan --out FILE`.',
  });
}

/** Throws a Failure of kind `refused` if something limits a destroy: a part of what was applied may not work without the rest. */
export function requireWholeDestroy({
  target = [],
  exclude = [],
}: {
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
}): void {
  if (target.length + exclude.length === 0) return;
  throw new Failure('refused', 'destroy takes neither --target nor --exclude: it restores whole phases', {
    fix: 'Leave them out, or remove the resource from the configuration and apply that.',
  });
}
