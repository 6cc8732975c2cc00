import { Failure } from '../core/failure.ts';
import type { PreflightProblem } from '../core/preflight-problem.ts';
import type { Console } from './console.ts';
import { renderProblems } from './views/problems-text.ts';

/** For commands without a plan: prints the problems and throws a Failure of kind `refused` if any of them is an error. */
export function refuseProblems(problems: readonly PreflightProblem[] | undefined, console: Console): void {
  if (problems === undefined || problems.length === 0) return;
  console.err(renderProblems(problems, console.color.err, console.foldWidth.err));
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return;
  throw new Failure('refused', `${errors} problem${errors === 1 ? '' : 's'}; nothing was changed`, {
    fix: 'Follow the fix that is named for each.',
  });
}
