import * as z from 'zod';

const recordSchema = z.record(z.string(), z.unknown());

/** Serializes a value as JSON with sorted keys, without the `volatile` fields, which change by themselves. */
export function toCanonicalJson(value: unknown, volatile: ReadonlySet<string> = new Set()): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => toCanonicalJson(item, volatile)).join(',')}]`;
  const object = recordSchema.safeParse(value);
  if (!object.success) return JSON.stringify(value);
  const fields = Object.entries(object.data).filter(([key, field]) => !volatile.has(key) && field !== undefined);
  const text = fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${toCanonicalJson(field, volatile)}`);
  return `{${text.join(',')}}`;
}
