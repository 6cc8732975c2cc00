import { Failure } from '../core/failure.ts';
import type { PreflightProblem } from '../core/preflight-problem.ts';
import type { Console } from './console.ts';
import { renderProblems } from './views/problems-text.ts';

/** For commands without a plan: says what was found, and throws a Failure of kind `refused` where any of it is an error. */
export function refuseProblems(findings: readonly PreflightProblem[] | undefined, console: Console): void {
  if (findings === undefined || findings.length === 0) return;
  console.err(renderProblems(findings, console.color.err));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return;
  throw new Failure('refused', `nothing was changed: ${errors} found in the way`, { fix: 'What is named above says what to do about it.' });
}
