import * as z from 'zod';
import type { Path } from './config-problem.ts';
import { schema } from './config-schema.ts';

/** The keys of the schema at a path. Empty below values of any shape. */
export function knownKeys(path: Path): readonly string[] {
  let current: unknown = schema;
  for (const name of path) current = schemaBelow(current, name);
  const object = withoutOptional(current);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Top-level sections that have this key. They are proposed for a key that is one level too high or in the wrong section. */
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
