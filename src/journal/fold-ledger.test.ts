import { expect, test } from '@jest/globals';
import type { Entry, Intent, Phase } from './journal-entry.ts';
import { readLedger } from './fold-ledger.ts';
import type { Ledger } from './ledger.ts';

const begin = (run: string, phase: Phase, boot = 'boot'): Entry => ({
  type: 'begin',
  run,
  at: '2026-01-01T00:00:00Z',
  boot,
  command: 'apply',
  phase,
  version: '2.0.0',
});

function intent(run: string, name: string): Intent {
  const ref = { kind: 'file', id: { path: `/${name}` } };
  const change = {
    address: `file:/${name}` as const,
    ref,
    before: null,
    after: { value: '1' },
    needs: [],
    forgets: false,
    volatile: false,
  };
  return { type: 'intent', run, seq: 1, changes: [change], sideEffectSnapshots: [] };
}

const end = (run: string, outcome: 'committed' | 'rolled-back' = 'committed'): Entry => ({ type: 'end', run, outcome });
const sum = (...entries: readonly Entry[]): Ledger => readLedger(entries, 'boot');

test('an interrupted run of up stays interrupted after the run of prepare at boot', () => {
  const cut = [begin('one', 'up'), intent('one', 'a')];
  const restored = [begin('two', 'prepare'), intent('two', 'b'), { type: 'done', run: 'two', seq: 1, altered: [] } as const, end('two')];
  expect(sum(...cut, ...restored).interrupted).toMatchObject({ run: 'one', phase: 'up', unconfirmed: ['file:/a'] });
  expect(sum(...cut, ...restored, begin('three', 'up'), end('three', 'rolled-back')).interrupted).toMatchObject({ run: 'one' });
  expect(sum(...cut, ...restored, begin('three', 'up'), end('three')).interrupted).toBeUndefined();
});

test('an interrupted change is unconfirmed until its phase is as desired, and both states count as owned', () => {
  const cut = [begin('one', 'up'), intent('one', 'a')];
  expect(sum(...cut).owned.get('file:/a')).toMatchObject({ isUnconfirmed: true });
  // The next apply found nothing to do and records that the first run has ended.
  const settled = sum(...cut, end('one'));
  expect(settled.interrupted).toBeUndefined();
  expect(settled.owned.get('file:/a')).toMatchObject({ isUnconfirmed: false, before: null, written: [{ value: '1' }] });
});

test('a restored resource is unconfirmed until the run ends: a rollback that cannot write to the journal may recreate it', () => {
  const done = (run: string): Entry => ({ type: 'done', run, seq: 1, altered: [] });
  const made = [begin('one', 'prepare'), intent('one', 'a'), done('one'), end('one')];
  const away = intent('two', 'a');
  const changes = away.changes.map((change) => ({ ...change, before: { value: '1' }, after: null, forgets: true }));
  const given: readonly Entry[] = [...made, begin('two', 'prepare'), { ...away, changes }, done('two')];
  const inDoubt = { before: null, written: [{ value: '1' }, null], isUnconfirmed: true };
  expect(sum(...given).owned.get('file:/a')).toMatchObject(inDoubt);
  expect(sum(...given).interrupted).toMatchObject({ run: 'two', unconfirmed: [] });
  expect([...sum(...given).restored]).toEqual(['file:/a']);
  expect(sum(...given, end('two')).owned).toEqual(new Map());
  const released: Entry = { type: 'forget', run: 'two', addresses: ['file:/a'] };
  expect(sum(...given, released).owned.get('file:/a')).toMatchObject(inDoubt);
  expect(sum(...given, released, end('two')).owned).toEqual(new Map());
  const undoing: Entry = { type: 'rolling-back', run: 'two', seq: 1 };
  expect(sum(...given, undoing).owned.get('file:/a')).toMatchObject({
    before: null,
    written: [{ value: '1' }, null, { value: '1' }],
    isUnconfirmed: true,
  });
  expect([...sum(...given, undoing).restored]).toEqual([]);
  const undone: Entry = { type: 'rolled-back', run: 'two', seq: 1 };
  expect(sum(...given, undoing, undone).owned).toEqual(sum(...made).owned);
});

test('a resource and its phase name the version that wrote and applied them last', () => {
  const by = (entry: Entry, version: string, command: 'apply' | 'destroy' = 'apply'): Entry =>
    entry.type === 'begin' ? { ...entry, version, command } : entry;
  const run = (id: string, name: string, seq = 1): readonly Entry[] => [
    { ...intent(id, name), seq },
    { type: 'done', run: id, seq, altered: [] },
  ];
  const old = [begin('one', 'up'), ...run('one', 'a'), ...run('one', 'b', 2), end('one')];
  const writers = (ledger: Ledger): readonly string[] =>
    [...ledger.owned.values()].map(({ address, writtenBy }) => `${address} ${writtenBy}`);
  const interrupted = [...old, by(begin('two', 'up'), '2.1.0'), ...run('two', 'b')];
  expect(writers(sum(...interrupted))).toEqual(['file:/a 2.0.0', 'file:/b 2.1.0']);
  expect([...sum(...interrupted).appliedBy]).toEqual([['up', '2.0.0']]);
  const updated = [...interrupted, end('two')];
  expect([...sum(...updated).appliedBy]).toEqual([['up', '2.1.0']]);
  const forget: Entry = { type: 'forget', run: 'three', addresses: ['file:/a', 'file:/b'] };
  expect([...sum(...updated, by(begin('three', 'up'), '2.1.0', 'destroy'), forget, end('three')).appliedBy]).toEqual([]);
});

test('a limited run says what it left out until the whole phase is applied, and does not finish an interrupted run', () => {
  const done = (run: string): Entry => ({ type: 'done', run, seq: 1, altered: [] });
  const limited = [{ ...begin('two', 'prepare'), leftOut: 2 } as const, intent('two', 'b'), done('two'), end('two')];
  const ledger = sum(...limited);
  expect(ledger.leftOut).toEqual(new Map([['prepare', 2]]));
  expect(ledger.appliedBy).toEqual(new Map());
  expect(sum(...limited, begin('three', 'prepare'), end('three')).leftOut).toBeUndefined();
  expect(sum(...limited, begin('three', 'up'), end('three')).leftOut).toEqual(new Map([['prepare', 2]]));
  const cut = [begin('one', 'prepare'), intent('one', 'a')];
  expect(sum(...cut, ...limited).interrupted).toMatchObject({ run: 'one', unconfirmed: ['file:/a'] });
  expect(sum(...cut, ...limited).owned.get('file:/a')).toMatchObject({ isUnconfirmed: true });
});
