import { hash } from 'node:crypto';
import type { Json } from './json.ts';

/** File contents in a state: never inline, so that no secret is in a plan, the journal or a log. */
export interface ContentRef {
  readonly [name: string]: string | number;
  readonly sha256: string;
  readonly bytes: number;
}

/** Where the bytes behind a digest are. `put` remembers for this process only; the journal keeps what a before-image needs. */
export interface Contents {
  put(bytes: Uint8Array): ContentRef;
  /** undefined: nobody kept them. */
  get(sha256: string): Promise<Uint8Array | undefined>;
}

export function makeContentRef(bytes: Uint8Array): ContentRef {
  return { sha256: hash('sha256', bytes), bytes: bytes.length };
}

/** The value as a reference to contents, where it is one. */
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
