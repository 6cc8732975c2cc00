import type { FleetResult } from '../../app/fleet/change-fleet.ts';
import { renderHostProblem } from './fleet-plan-text.ts';
import { renderTable } from './text-table.ts';
import { makeTextStyles } from './text-styles.ts';

const words = {
  done: 'done',
  'rolled-back': 'refused or rolled back',
  'not-started': 'not started',
  'not-restored': 'partially applied',
  unknown: 'unknown',
  'function-failed': 'applied, carries nothing',
} as const;

/** The result of each step, and the reasons of those that are not done. */
export function renderFleetResults(results: readonly FleetResult[], color: boolean): string {
  const styles = makeTextStyles(color);
  const problems = results.map(({ step, end }) => {
    if (end.status === 'not-started') {
      const detail = end.because === undefined ? 'This command was interrupted before.' : `It needs ${end.because}, which is not done.`;
      return renderHostProblem(step.host.name, { summary: `Phase ${step.phase} was not started`, detail }, styles, 'warning');
    }
    return end.result.status === 'done' ? '' : renderHostProblem(step.host.name, end.result.problem, styles);
  });
  const rows = results.map(({ step, end }) => [step.host.name, step.phase, words[end.status === 'ended' ? end.result.status : end.status]]);
  return [problems.join(''), renderTable(['host', 'phase', 'result'], rows)].filter((part) => part !== '').join('\n');
}
