import { escapeHidden } from '../../core/text/escape-hidden.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import { describeRole } from '../../fleet/fleet-host.ts';
import { countHostPlan, type FleetChange, type HostPlan } from '../../fleet/host-plan.ts';
import { type MergedChange, mergeChanges } from '../../fleet/merge-changes.ts';
import { makeTextStyles, type TextStyles } from './text-styles.ts';
import { renderTable } from './text-table.ts';

/** The plan of all hosts: each change once, the problems by host, and the table, which is the summary. */
export function renderFleetPlan(plans: readonly HostPlan[], color: boolean): string {
  const styles = makeTextStyles(color);
  const changes = mergeChanges(plans);
  const all = plans.filter(({ status }) => status === 'planned').length;
  return [
    changes.map((merged) => renderChange(merged, all, styles)).join(''),
    plans.map((plan) => renderObstacles(plan, styles)).join(''),
    renderTable(['host', 'role', 'create', 'update', 'replace', 'delete', 'problems'], plans.map(toRow)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function toRow(plan: HostPlan): readonly string[] {
  const { create, update, replace, delete: deleted, problems } = countHostPlan(plan);
  const numbers = plan.status === 'failed' ? ['-', '-', '-', '-'] : [create, update, replace, deleted].map(String);
  return [plan.host.name, describeRole(plan.host), ...numbers, String(problems)];
}

const symbols = { create: '+', update: '~', replace: '-/+', delete: '-' } as const;

function renderChange({ change, hosts, phase }: MergedChange, all: number, styles: TextStyles): string {
  const { address, action } = change;
  const style = action === 'create' ? styles.create : action === 'delete' ? styles.delete : styles.update;
  const where = hosts.length === all && all > 1 ? 'every host' : hosts.join(', ');
  return `${style(`${symbols[action]} ${escapeHidden(address)}`)}  ${styles.dim(`${phase}: ${where}`)}\n${renderFields(change)}`;
}

/** The fields that an update changes. Other changes are whole objects, which `lazyjack plan` on the host shows. */
function renderFields({ action, before, after }: FleetChange): string {
  if (action !== 'update' || before === null || after === null) return '';
  return Object.keys(after)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `    ${escapeHidden(`${name}: ${JSON.stringify(before[name] ?? null)} -> ${JSON.stringify(after[name] ?? null)}`)}\n`)
    .join('');
}

function renderObstacles(plan: HostPlan, styles: TextStyles): string {
  const { name } = plan.host;
  if (plan.status === 'failed') return renderHostProblem(name, plan.problem, styles);
  return plan.phases
    .flatMap(({ unknown, refused, problems }) => [
      ...problems.map((problem) => renderHostProblem(name, problem, styles, problem.severity)),
      ...refused.map(({ address, detail, fix }) => renderHostProblem(name, { summary: address, detail, fix }, styles)),
      ...unknown.map(({ address, reason }) => renderHostProblem(name, { summary: `${address} could not be read`, detail: reason }, styles)),
    ])
    .join('');
}

/** A problem with a host: `error: HOST: SUMMARY`, and the detail and the fix below it, indented, so that no line of a host looks like one of another. */
export function renderHostProblem(
  host: string,
  { summary, detail, fix }: { readonly summary: string; readonly detail: string; readonly fix?: string | undefined },
  styles: TextStyles,
  severity: 'error' | 'warning' = 'error',
): string {
  const mark = severity === 'error' ? styles.error('error:') : styles.warning('warning:');
  const below = [detail, ...(fix === undefined ? [] : [fix])].map(
    (text) => `    ${escapeMultilineText(text).replaceAll('\n', '\n    ')}\n`,
  );
  return `${mark} ${host}: ${escapeHidden(summary)}\n${below.join('')}`;
}
