import { hash } from 'node:crypto';
import type { Json } from './json.ts';

/** Reference to file contents. A state never holds contents inline, so no secret appears in a plan, the journal or a log. */
export interface ContentRef {
  readonly [name: string]: string | number;
  readonly sha256: string;
  readonly bytes: number;
}

/** Looks up bytes by digest. `put` stores them for this process only; the journal stores those that a before-image needs. */
export interface Contents {
  put(bytes: Uint8Array): ContentRef;
  /** The reference of bytes that are not stored. */
  refOf(bytes: Uint8Array): ContentRef;
  /** undefined: not stored. */
  get(sha256: string): Promise<Uint8Array | undefined>;
}

export function makeContentRef(bytes: Uint8Array): ContentRef {
  return { sha256: hash('sha256', bytes), bytes: bytes.length };
}

/** The value as a content reference; undefined if it is not one. */
export function asContentRef(value: Json | undefined): ContentRef | undefined {
  if (typeof value !== 'object' || value === null || !('sha256' in value && 'bytes' in value)) return undefined;
  const { sha256, bytes } = value;
  return typeof sha256 === 'string' && typeof bytes === 'number' ? { sha256, bytes } : undefined;
}

/** Every digest that a state refers to, at any depth. */
export function digestsIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const ref = asContentRef(value);
  return ref === undefined ? Object.values(value).flatMap(digestsIn) : [ref.sha256];
}
