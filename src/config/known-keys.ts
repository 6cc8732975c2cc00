import * as z from 'zod';
import type { Path } from './config-problem.ts';
import { schema } from './config-schema.ts';

/** The keys that the schema has at a path; none below values of any shape. */
export function knownKeys(path: Path): readonly string[] {
  let here: unknown = schema;
  for (const name of path) here = schemaBelow(here, name);
  const object = withoutOptional(here);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Sections of the top level that have this key, for keys written one level too high, or in the wrong section. */
export function sectionsWith(key: string): readonly string[] {
  return knownKeys([]).filter((section) => knownKeys([section]).includes(key));
}

function schemaBelow(type: unknown, name: string): unknown {
  const object = withoutOptional(type);
  if (object instanceof z.ZodRecord) return object.valueType;
  if (!(object instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, unknown>> = object.shape;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

function withoutOptional(type: unknown): unknown {
  return type instanceof z.ZodOptional ? type.unwrap() : type;
}
