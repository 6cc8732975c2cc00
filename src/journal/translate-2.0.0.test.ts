import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Address } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import { anyEntries, asEntry1, boot } from '../../testing/arbitraries/any-journal-entries.ts';
import type { Entry } from './journal-entry.ts';
import { readLedger } from './fold-ledger.ts';
import type { Ledger, Owned } from './ledger.ts';
import { parseLines } from './journal-line.ts';
import { newNames, readEntry1 } from './translate-2.0.0.ts';

const sameNames = { kinds: {}, stateTypes: {}, memberRoles: {} };
const recorded = 'fixtures/journals/2.0.0';
const journals = readdirSync(recorded).map((name) => ({ name, text: readFileSync(`${recorded}/${name}/journal.ndjson`, 'utf8') }));

/** The JSON of every line. */
const linesOf = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line.slice(line.indexOf('"entry":') + '"entry":'.length, -1)));

function translated(lines: readonly unknown[], names = newNames): readonly Entry[] {
  return lines.map((line) => {
    const entry = readEntry1(line, names);
    if (entry === undefined) throw new Error(`2.0.0 wrote no such line: ${JSON.stringify(line)}`);
    return entry;
  });
}

/** All strings in a value, except names of fields. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const lookUp = (names: Readonly<Record<string, string>>, name: string): string => new Map(Object.entries(names)).get(name) ?? name;
const newAddress = (address: Address): Address => {
  const [kind = '', ...label] = address.split(':');
  return `${lookUp(newNames.kinds, kind)}:${label.join(':')}`;
};
const newState = (state: State): State => {
  const { type, role } = state ?? {};
  if (typeof type === 'string') return { ...state, type: lookUp(newNames.stateTypes, type) };
  return typeof role === 'string' ? { ...state, role: lookUp(newNames.memberRoles, role) } : state;
};

/** The ledger with the new names, renamed independently of the translation. */
function renamedLedger({ owned, restored, removedByReboot, notAppliedSinceBoot, appliedBy, interrupted }: Ledger): Ledger {
  const renamed = (item: Owned): Owned => ({
    ...item,
    address: newAddress(item.address),
    ref: { kind: lookUp(newNames.kinds, item.ref.kind), id: item.ref.id },
    before: newState(item.before),
    written: item.written.map(newState),
    needs: item.needs.map(newAddress),
    volatile: item.volatile && item.ref.kind !== 'sysctl' && item.ref.kind !== 'bridge',
    ...(item.causes && { causes: item.causes.map(newAddress) }),
  });
  return {
    owned: new Map([...owned.values()].map((item) => [newAddress(item.address), renamed(item)])),
    restored: new Set([...restored].map(newAddress)),
    removedByReboot,
    notAppliedSinceBoot,
    appliedBy,
    ...(interrupted && { interrupted: { ...interrupted, unconfirmed: interrupted.unconfirmed.map(newAddress) } }),
  };
}

describe.each(journals)('recorded with 2.0.0: $name', ({ text }) => {
  test('every line is understood', () => {
    const { format, sums, wholeBytes, ...rest } = parseLines(text);
    expect({ format, lines: sums.length, wholeBytes }).toEqual({ format: 1, lines: linesOf(text).length, wholeBytes: text.length });
    expect(Object.keys(rest)).toEqual(['entries']);
  });

  test('the ledger is the same except for names', () => {
    const old = translated(linesOf(text), sameNames);
    const { boot: then } = old.find((entry) => entry.type === 'begin') ?? { boot: '' };
    const now = readLedger(translated(linesOf(text)), then);
    expect(now).toEqual(renamedLedger(readLedger(old, then)));
    expect(now.owned.size).toBeGreaterThan(3);
  });

  test('no old name is left', () => {
    const old = new Set(Object.keys({ ...newNames.kinds, ...newNames.stateTypes, ...newNames.memberRoles }));
    const left = translated(linesOf(text)).flatMap((entry) => textsIn({ ...entry, command: '' }));
    expect(left.filter((word) => old.has(word.split(':')[0] ?? ''))).toEqual([]);
  });
});

test('ledgers of the recorded journals', () => {
  const summary = journals.map(({ name, text }) => {
    const { entries } = parseLines(text);
    const { boot: then } = entries.find((entry) => entry.type === 'begin') ?? { boot: '' };
    const { owned, interrupted } = readLedger(entries, then);
    const phases = [...owned.values()].map(({ phase }) => phase);
    const count = (phase: string): number => phases.filter((each) => each === phase).length;
    return `${name}: ${count('prepare')} of prepare, ${count('up')} of up, ${interrupted ? `${interrupted.phase} interrupted` : 'finished'}`;
  });
  expect(summary).toEqual([
    'master-applied: 20 of prepare, 60 of up, finished',
    'prepare-interrupted: 13 of prepare, 0 of up, prepare interrupted',
    'up-interrupted: 9 of prepare, 68 of up, up interrupted',
    'worker-prepared: 9 of prepare, 0 of up, finished',
  ]);
});

test('the ledger of any journal is the same except for names', () => {
  const kinds = ['file', ...Object.keys(newNames.kinds)];
  /** Replaces the kind of each address consistently. */
  const withKinds = (text: string, chosen: readonly string[]): string =>
    ['/a', '/b', '/é'].reduce((all, path, at) => all.replaceAll(`file:${path}`, `${chosen[at] ?? 'file'}:${path}`), text);
  fc.assert(
    fc.property(anyEntries, fc.array(fc.constantFrom(...kinds), { minLength: 3, maxLength: 3 }), (entries, chosen) => {
      const lines: unknown = JSON.parse(
        withKinds(JSON.stringify(entries.map(asEntry1)), chosen).replaceAll('"value":"1"', '"type":"seed"'),
      );
      if (!Array.isArray(lines)) throw new Error('entries are a list');
      expect(readLedger(translated(lines), boot)).toEqual(renamedLedger(readLedger(translated(lines, sameNames), boot)));
    }),
  );
});

test('no new name is an old one, and new names are distinct', () => {
  const { kinds } = newNames;
  expect(Object.values(kinds).filter((name) => Object.hasOwn(kinds, name))).toEqual([]);
  expect(new Set(Object.values(kinds)).size).toBe(Object.keys(kinds).length);
});

test('entries that 2.0.0 cannot have written are not understood', () => {
  expect(readEntry1({ type: 'end', run: 'a', outcome: 'lost' })).toBeUndefined();
  expect(readEntry1({ type: 'format', format: 2 })).toBeUndefined();
  expect(readEntry1('end')).toBeUndefined();
});
