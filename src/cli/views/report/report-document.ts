import type { ReportPart, ReportParts, ReportedPlan } from '../../../app/report/read-report.ts';
import type { Drift } from '../../../app/drift/read-drift.ts';
import { describeTopology } from '../../../app/graph/topology-picture.ts';
import type { Topology } from '../../../app/graph/topology.ts';
import type { Mark } from '../../../app/graph/plan-marks.ts';
import { listForgotten, renderCounts } from '../../../app/plan/count-plan.ts';
import type { PlannedPhase } from '../../../app/plan/plan-phases.ts';
import type { Status, StatusCondition, StatusItem } from '../../../app/read-status.ts';
import type { CheckResult } from '../../../app/verify/run-checks.ts';
import { type Change, compareFields, type FieldChange } from '../../../core/change.ts';
import { isEmptyValue, renderValue } from '../../../core/text/value-text.ts';
import { renderAwaited, renderRollBack } from '../awaited-text.ts';
import { renderInterrupted, renderRunning } from '../interrupted-text.ts';
import { renderReason } from '../plan/change-text.ts';
import { diffContent } from '../plan/content-diff.ts';
import { renderCheckCounts } from '../verify-text.ts';

/** The data of a report page: texts that the page shows as they are. pages/report/report.js reads it. */
export interface ReportDocument {
  readonly format: 'lazyjack-report';
  readonly version: 1;
  /** The version of lazyjack. */
  readonly lazyjack: string;
  readonly host: string;
  readonly config: string;
  /** When the host was read, in UTC. */
  readonly time: string;
  readonly topology: Topology & { readonly summary: string };
  readonly plan: ReportPart<PlanSection>;
  readonly status: ReportPart<StatusSection>;
  readonly drift: ReportPart<DriftSection>;
  readonly verify: ReportPart<VerifySection>;
}

export interface PlanSection {
  readonly summary: string;
  /** What the plan does not show. */
  readonly notes: readonly string[];
  readonly problems: readonly ReportProblem[];
  readonly phases: readonly { readonly title: string; readonly entries: readonly PlanEntry[] }[];
}

export interface ReportProblem {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string | undefined;
}

export interface PlanEntry {
  readonly mark: Mark | 'retained' | 'irreversible' | 'forget';
  readonly address: string;
  /** The reason of a change, or why it is none. */
  readonly reason: string;
  readonly fields: readonly ReportField[];
  /** Unified diffs of file contents. */
  readonly diffs: readonly string[];
}

export interface ReportField {
  readonly name: string;
  /** Absent for a new resource. */
  readonly before?: string | undefined;
  readonly after: string;
}

export interface StatusSection {
  readonly summary: string;
  readonly notes: readonly string[];
  readonly items: readonly StatusEntry[];
}

export interface StatusEntry {
  readonly condition: StatusCondition;
  readonly address: string;
  readonly phase: string;
  readonly note: string;
  readonly fields: readonly ReportField[];
}

export interface DriftSection {
  readonly summary: string;
  readonly items: readonly Pick<StatusEntry, 'address' | 'phase' | 'fields'>[];
  readonly unreadable: readonly { readonly address: string; readonly reason: string }[];
}

export interface VerifySection {
  readonly summary: string;
  readonly checks: readonly VerifyEntry[];
}

export interface VerifyEntry {
  readonly check: string;
  readonly target: string;
  readonly status: CheckResult['outcome']['status'];
  readonly detail: string;
  readonly cause: string;
  readonly fix: string;
}

export interface ReportCircumstances {
  readonly lazyjack: string;
  readonly time: Date;
}

export function makeReportDocument(parts: ReportParts, { lazyjack, time }: ReportCircumstances): ReportDocument {
  return {
    format: 'lazyjack-report',
    version: 1,
    lazyjack,
    host: parts.host,
    config: parts.config,
    time: `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    topology: { ...parts.topology, summary: `${describeTopology(parts.topology)}.` },
    plan: mapPart(parts.plan, makePlanSection),
    status: mapPart(parts.status, makeStatusSection),
    drift: mapPart(parts.drift, makeDriftSection),
    verify: mapPart(parts.checks, makeVerifySection),
  };
}

function mapPart<From, To>(part: ReportPart<From>, make: (value: From) => To): ReportPart<To> {
  return part.isRead ? { isRead: true, value: make(part.value) } : part;
}

function makePlanSection({ phases, contents }: ReportedPlan): PlanSection {
  const isJournalClosed = phases.some(({ journalFailure }) => journalFailure !== undefined);
  return {
    summary: renderCounts(phases.map(({ plan }) => plan)),
    notes: isJournalClosed
      ? ['Only root can read the journal, so resources that the plan deletes are not shown. Run the report as root.']
      : [],
    problems: phases.flatMap(({ problems }) => problems.map(({ severity, summary, detail, fix }) => ({ severity, summary, detail, fix }))),
    phases: phases.map((phase) => ({ title: `Phase ${phase.subject.phase}`, entries: listEntries(phase, contents) })),
  };
}

function listEntries({ plan }: Pick<PlannedPhase, 'plan'>, contents: ReportedPlan['contents']): readonly PlanEntry[] {
  const plain = { fields: [], diffs: [] };
  return [
    ...plan.changes.map((change) => makeEntry(change, contents)),
    ...plan.unknown.map(({ address, reason }) => ({ ...plain, mark: 'unknown', address, reason }) as const),
    ...plan.refused.map(
      ({ change: { address }, refusal }) => ({ ...plain, mark: 'refused', address, reason: `${refusal.detail} ${refusal.fix}` }) as const,
    ),
    ...plan.retained.map(
      ({ address, note = 'a foreign change is retained' }) => ({ ...plain, mark: 'retained', address, reason: note }) as const,
    ),
    ...plan.irreversible.map(({ address, reason }) => ({ ...plain, mark: 'irreversible', address, reason }) as const),
    ...listForgotten(plan).map((address) => ({ ...plain, mark: 'forget', address, reason: 'no restore needed' }) as const),
  ];
}

function makeEntry(change: Change, contents: ReportedPlan['contents']): PlanEntry {
  const { action, address, before, after } = change;
  const base = { mark: action, address, reason: renderReason(change) };
  if (change.action === 'delete') return { ...base, fields: [], diffs: [] };
  const changed = compareFields(before, after).filter((field) => before !== null || !isEmptyValue(field.after));
  const diffs = changed.map((field) => diffContent(change, field.before, field.after, contents));
  return {
    ...base,
    fields: changed.filter((_, at) => diffs[at] === undefined).map((field) => makeField(field, before === null)),
    diffs: diffs.flatMap((diff) => (diff === undefined ? [] : ['note' in diff ? `content  ${diff.note}` : diff.lines.join('\n')])),
  };
}

function makeField({ name, before, after }: FieldChange, isNew: boolean): ReportField {
  return { name, ...(!isNew && { before: renderValue(name, before) }), after: renderValue(name, after) };
}

function makeStatusSection(status: Status): StatusSection {
  const { items, running, interrupted, awaitsConfirmation, lastRollBack, ownerMarks = [], removedByReboot } = status;
  const count = (condition: StatusCondition): number => items.filter((item) => item.condition === condition).length;
  const conditions = ['applied', 'edited', 'drifted', 'removed-by-reboot', 'planned', 'unconfirmed', 'unreadable'] as const;
  const counts = conditions.flatMap((condition) => (count(condition) === 0 ? [] : [`${count(condition)} ${conditionWords[condition]}`]));
  return {
    summary: items.length === 0 ? 'lazyjack owns nothing on this host.' : `${counts.join(', ')}.`,
    notes: [
      ...(running ? [renderRunning(running)] : []),
      ...(interrupted ? [renderInterrupted(interrupted)] : []),
      ...(awaitsConfirmation ? [renderAwaited(awaitsConfirmation)] : []),
      ...(lastRollBack ? [renderRollBack(lastRollBack)] : []),
      ...(removedByReboot ? [`Run \`${removedByReboot.command}\` to create again what the reboot removed.`] : []),
      ...ownerMarks.map((mark) => `There is no journal, and ${mark} shows that lazyjack created it.`),
    ].map((text) => text.trim()),
    items: items.map(makeStatusEntry),
  };
}

const conditionWords: Readonly<Record<StatusCondition, string>> = {
  applied: 'as applied',
  edited: 'edited',
  drifted: 'drifted',
  'removed-by-reboot': 'removed by the reboot',
  planned: 'planned',
  unconfirmed: 'unconfirmed',
  unreadable: 'could not be read',
};

function makeStatusEntry({ condition, address, phase, note = '', fields }: StatusItem): StatusEntry {
  return { condition, address, phase, note, fields: fields.map((field) => makeField(field, false)) };
}

function makeDriftSection({ compared, drifted, unreadable }: Drift): DriftSection {
  const resources = `${compared} ${compared === 1 ? 'resource' : 'resources'}`;
  return {
    summary:
      compared === 0
        ? 'lazyjack owns nothing on this host.'
        : drifted.length === 0
          ? `No drift in ${resources}.`
          : `Drift: ${drifted.length} of ${resources}.`,
    items: drifted.map(({ address, phase, fields }) => ({ address, phase, fields: fields.map((field) => makeField(field, false)) })),
    unreadable,
  };
}

function makeVerifySection(results: readonly CheckResult[]): VerifySection {
  return {
    summary: renderCheckCounts(results),
    checks: results.map(({ check, target, outcome }) => ({
      check,
      target,
      status: outcome.status,
      detail: outcome.detail ?? '',
      cause: 'cause' in outcome ? (outcome.cause ?? '') : '',
      fix: 'fix' in outcome ? outcome.fix : '',
    })),
  };
}
