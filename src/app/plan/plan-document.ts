import * as z from 'zod';
import type { Change } from '../../core/change.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Address } from '../../core/resource.ts';
import { type Begin, type Phase, phases } from '../../journal/journal-entry.ts';
import type { AppliedLimit } from '../../planner/limit.ts';
import type { Plan } from '../../planner/plan.ts';
import { version } from '../lazyjack-version.ts';
import { countPlan, listForgotten } from './count-plan.ts';

export interface PlanSubject {
  readonly command: Begin['command'];
  readonly phase: Phase;
  /** The node's name; null for destroy, which needs no configuration. */
  readonly host: string | null;
  /** The configuration file; null for destroy. */
  readonly config: string | null;
  /** Foreign objects that the plan adopts. The user confirms them with the plan. */
  readonly adopt: readonly Address[];
}

const addressSchema = z.templateLiteral([z.string().min(1), ':', z.string()]);
const jsonObjectSchema = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const sourceSchema = z.object({ file: z.string(), line: z.int(), column: z.int() });
const changeSchema = z.object({
  address: z.string(),
  action: z.enum(['create', 'update', 'replace', 'delete']),
  reason: z.object({ type: z.string(), address: z.string().optional(), version: z.string().optional() }),
  before: jsonObjectSchema.nullable(),
  after: jsonObjectSchema.nullable(),
  sources: z.array(sourceSchema),
});

export const planDocumentVersion = 2;

/**
 * The format of `plan --json` and `plan --out`. docs/plan-json.md describes every field; contents of files appear only as digests. A new field keeps
 * the version; a removed field or a changed meaning requires a new one.
 */
export const planDocumentSchema = z.object({
  format: z.literal('lazyjack-plan'),
  version: z.literal(planDocumentVersion),
  lazyjack: z.string(),
  command: z.enum(['apply', 'destroy']),
  phase: z.enum(phases),
  host: z.string().nullable(),
  config: z.string().nullable(),
  adopt: z.array(addressSchema).default([]),
  limit: z
    .object({
      target: z.array(addressSchema),
      exclude: z.array(addressSchema),
      included: z.array(z.object({ address: z.string(), neededBy: z.string() })),
      leftOut: z.array(z.object({ address: z.string(), needs: z.string().optional() })),
    })
    .optional(),
  changes: z.array(changeSchema),
  unchanged: z.array(z.string()),
  unknown: z.array(z.object({ address: z.string(), reason: z.string() })),
  refused: z.array(z.object({ address: z.string(), detail: z.string(), fix: z.string(), adoptable: z.boolean() })),
  retained: z.array(
    z.object({
      address: z.string(),
      fields: z.array(z.string()),
      note: z.string().optional(),
      commands: z.array(z.string()).optional(),
      unconfirmed: z.literal(true).optional(),
    }),
  ),
  irreversible: z.array(z.object({ address: z.string(), reason: z.string() })),
  forget: z.array(z.string()).default([]),
  problems: z.array(
    z.object({ severity: z.enum(['error', 'warning']), summary: z.string(), detail: z.string(), fix: z.string().optional() }),
  ),
  summary: z.object({
    create: z.int(),
    update: z.int(),
    replace: z.int(),
    delete: z.int(),
    forget: z.int(),
    unknown: z.int(),
    refused: z.int(),
  }),
});

export type PlanDocument = z.output<typeof planDocumentSchema>;

export function makePlanDocument(plan: Plan, subject: PlanSubject, problems: readonly PreflightProblem[]): PlanDocument {
  return {
    format: 'lazyjack-plan',
    version: planDocumentVersion,
    lazyjack: version,
    ...subject,
    adopt: [...subject.adopt],
    ...(plan.limit && { limit: makeLimitDocument(plan.limit) }),
    changes: plan.changes.map(makeChangeDocument),
    unchanged: [...plan.unchanged],
    unknown: plan.unknown.map((item) => ({ ...item })),
    refused: plan.refused.map(({ change: { address }, refusal }) => ({ address, ...refusal })),
    retained: plan.retained.map(({ address, fields, note, commands, isUnconfirmed }) => ({
      ...{ address, fields: [...fields] },
      ...(note !== undefined && { note }),
      ...(commands !== undefined && { commands: [...commands] }),
      ...(isUnconfirmed && { unconfirmed: isUnconfirmed }),
    })),
    irreversible: plan.irreversible.map((item) => ({ ...item })),
    forget: [...listForgotten(plan)],
    problems: problems.map(({ severity, summary, detail, fix }) => ({ severity, summary, detail, ...(fix !== undefined && { fix }) })),
    summary: { ...countPlan(plan) },
  };
}

function makeLimitDocument({ target, exclude, included, leftOut }: AppliedLimit): NonNullable<PlanDocument['limit']> {
  return {
    target: [...target],
    exclude: [...exclude],
    included: included.map((item) => ({ ...item })),
    leftOut: leftOut.map((item) => ({ ...item })),
  };
}

function makeChangeDocument({ address, action, reason, before, after, sources }: Change): PlanDocument['changes'][number] {
  return {
    address,
    action,
    reason: { ...reason },
    before,
    after,
    sources: sources.map(({ file, line, column }) => ({ file, line, column })),
  };
}
