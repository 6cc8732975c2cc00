import { exitStatus, type ExitStatus } from '../../exit-status.ts';

/**
 * The exit status of `fleet drift`. Drift anywhere is 2, as on one host, unless a host did not answer (undefined). Without drift, a host that could not
 * read everything, or that is being changed, has an exit status of its own.
 */
export function chooseDriftStatus(
  answers: readonly { readonly answer: { readonly drifted: readonly unknown[] }; readonly exitCode: number }[] | undefined,
): ExitStatus {
  if (answers === undefined) return exitStatus.refused;
  if (answers.some(({ answer }) => answer.drifted.length > 0)) return exitStatus.changes;
  return answers.every(({ exitCode }) => exitCode === 0) ? exitStatus.done : exitStatus.refused;
}
