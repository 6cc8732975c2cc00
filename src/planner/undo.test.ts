import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../core/json.ts';
import { undo } from './undo.ts';

const owned = (before: Parameters<typeof undo>[0]['before'], ...ours: Parameters<typeof undo>[0]['ours']) => ({
  before,
  ours,
  inDoubt: false,
});

describe('undo', () => {
  test('takes away what we made', () => {
    expect(undo(owned(null, { mtu: 9000 }), { mtu: 9000, proto: '108' })).toEqual({ target: null, left: [], leftWhole: false });
  });
  test('leaves what somebody made of it', () => {
    expect(undo(owned(null, { via: 'a' }), { via: 'b' })).toEqual({ target: { via: 'b' }, left: [], leftWhole: true });
  });
  test('leaves gone what somebody took away', () => {
    expect(undo(owned({ mtu: 1500 }, { mtu: 9000 }), null)).toEqual({ target: null, left: [], leftWhole: true });
  });
  test('gives back field by field', () => {
    expect(undo(owned({ up: false, mtu: 1500 }, { up: true, mtu: 9000 }), { up: true, mtu: 8000 })).toEqual({
      target: { up: false, mtu: 8000 },
      left: ['mtu'],
      leftWhole: false,
    });
  });
  test('while a replace is in doubt, absent is our doing', () => {
    expect(undo({ before: { a: 1 }, ours: [{ a: 2 }, null], inDoubt: true }, null).target).toEqual({ a: 1 });
  });
  test('half-made things go only while in doubt', () => {
    const half = { halfMade: () => true };
    expect(undo({ before: null, ours: [{ running: true }], inDoubt: true }, { running: false }, half).target).toBeNull();
    expect(undo({ before: null, ours: [{ running: true }], inDoubt: false }, { running: false }, half).leftWhole).toBe(true);
  });

  test('what says itself that it is ours goes, whatever became of it', () => {
    const marks = { marked: () => true };
    expect(undo(owned(null, { running: true }), { running: false }, marks).target).toBeNull();
    expect(undo(owned({ running: true }, { running: false }), { running: true }, marks).target).toEqual({ running: true });
  });

  test('what a wish left out, and a write fills in, tells ours from theirs', () => {
    const marks = { asWritten: (state: JsonObject) => ({ protocol: '108', ...state }) };
    const ours = owned(null, { via: 'a' });
    expect(undo(ours, { via: 'a', protocol: '108' }, marks).target).toBeNull();
    expect(undo(ours, { via: 'a', protocol: 'static' }, marks).leftWhole).toBe(true);
    // Taken over from somebody: its protocol was written down.
    expect(undo(owned(null, { via: 'a', protocol: 'static' }), { via: 'a', protocol: 'static' }, marks).target).toBeNull();
  });

  const state = fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })), { nil: null });
  test('what we wrote and nobody touched always returns to what it was', () => {
    fc.assert(
      fc.property(state, state, (before, wrote) => {
        expect(undo(owned(before, wrote), before === null || wrote === null ? wrote : { ...before, ...wrote }).target).toEqual(before);
      }),
    );
  });
  test('an undone state is not undone again', () => {
    fc.assert(
      fc.property(state, state, state, (before, wrote, live) => {
        const once = undo(owned(before, wrote), live).target;
        expect(undo(owned(before, wrote), once).target).toEqual(once);
      }),
    );
  });
});

test('a name that only software of ours bears is ours, whatever became of what has it', () => {
  expect(undo(owned({ chains: 1 }, { chains: 2 }), { chains: 3 }, { named: true }).target).toEqual({ chains: 1 });
  expect(undo(owned(null), { chains: 3 }, { named: true }).target).toBeNull();
});
