import fc from 'fast-check';

/** A change of some bytes; `position` and `length` are fractions of the whole, so that they fit every input. */
interface Mutation {
  readonly operation: 'flip' | 'drop' | 'double' | 'insert' | 'cut' | 'swap';
  readonly position: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** A uniform number from 0 to 1. Half of the values of `fc.double` are below 1e-100, so every change would be at the first place. */
const fraction = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((millionths) => millionths / 1_000_000);

/** Bytes similar to `base`: a few changes that insert words of its format (`tokens`) as often as random bytes. */
export function mutatedBytes(base: fc.Arbitrary<string>, tokens: readonly string[]): fc.Arbitrary<Uint8Array> {
  const mutation: fc.Arbitrary<Mutation> = fc.record({
    operation: fc.constantFrom('flip', 'drop', 'double', 'insert', 'insert', 'cut', 'swap'),
    position: fraction,
    length: fraction.map((value) => value ** 4),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 6 }),
      fc.constantFrom(...tokens).map((token) => new Uint8Array(Buffer.from(token, 'utf8'))),
    ),
  });
  return fc
    .tuple(base, fc.array(mutation, { maxLength: 6 }))
    .map(([text, mutations]) => mutations.reduce(applyMutation, new Uint8Array(Buffer.from(text, 'utf8'))));
}

function applyMutation(input: Uint8Array, { operation, position, length, bytes }: Mutation): Uint8Array {
  const start = Math.floor(position * (input.length + 1));
  const end = Math.min(input.length, start + 1 + Math.floor(length * input.length));
  const [head, part, rest] = [input.subarray(0, start), input.subarray(start, end), input.subarray(end)];
  const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  switch (operation) {
    case 'flip':
      return join(
        head,
        part.map((byte, index) => byte ^ (bytes[index % bytes.length] ?? 1)),
        rest,
      );
    case 'drop':
      return join(head, rest);
    case 'double':
      return join(head, part, part, rest);
    case 'insert':
      return join(head, bytes, part, rest);
    case 'cut':
      return join(head);
    case 'swap':
      return join(head, rest, part);
  }
}

/** A change of a JSON document; `position` is a fraction of its places, so that it fits every document. */
export interface JsonChange {
  readonly position: number;
  readonly value: unknown;
  readonly part: 'value' | 'key' | 'drop';
}

export function arbitraryJsonChanges(values: readonly unknown[]): fc.Arbitrary<readonly JsonChange[]> {
  const part = fc.constantFrom<JsonChange['part']>('value', 'value', 'key', 'drop');
  return fc.array(fc.record({ position: fraction, value: fc.constantFrom(...values), part }), { maxLength: 3 });
}

/**
 * A JSON document similar to one of `bases`: leaves, keys and whole branches are replaced by values of another type or by hostile values.
 */
export function mutatedJson(bases: readonly unknown[], values: readonly unknown[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...bases), arbitraryJsonChanges(values)).map(([base, changes]) => applyJsonChanges(base, changes));
}

/** Applies changes. `among` selects the keys whose places may change, if the document has any of them. */
export function applyJsonChanges(base: unknown, changes: readonly JsonChange[], among: (key: string) => boolean = () => true): string {
  const copy: unknown = structuredClone({ root: base });
  for (const { position, value, part } of changes) {
    const all = listPlaces(copy);
    const some = all.filter(({ key }) => among(key));
    const places = some.length === 0 ? all : some;
    const place = places[Math.floor(position * places.length)];
    if (place === undefined) continue;
    const { parent, key } = place;
    if (part === 'drop' && key !== 'root') Reflect.deleteProperty(parent, key);
    else if (part === 'key' && typeof value === 'string' && !Array.isArray(parent) && key !== 'root') {
      const moved: unknown = Reflect.get(parent, key);
      Reflect.deleteProperty(parent, key);
      Reflect.set(parent, value === '__proto__' ? 'proto' : value, moved);
    } else Reflect.set(parent, key, structuredClone(value));
  }
  const root: unknown = typeof copy === 'object' && copy !== null ? Reflect.get(copy, 'root') : null;
  return JSON.stringify(root ?? null);
}

interface JsonPlace {
  readonly parent: object;
  readonly key: string;
}

function listPlaces(value: unknown): readonly JsonPlace[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [{ parent: value, key }, ...listPlaces(below)]);
}
