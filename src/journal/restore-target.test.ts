import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../core/json.ts';
import { restoreTarget } from './restore-target.ts';

const owned = (before: Parameters<typeof restoreTarget>[0]['before'], ...ours: Parameters<typeof restoreTarget>[0]['written']) => ({
  before,
  written: ours,
  isUnconfirmed: false,
});

describe('restoreTarget', () => {
  test('deletes a created resource', () => {
    expect(restoreTarget(owned(null, { mtu: 9000 }), { mtu: 9000, proto: '108' })).toEqual({
      target: null,
      retained: [],
      retainsWhole: false,
    });
  });
  test('retains a resource that somebody changed', () => {
    expect(restoreTarget(owned(null, { via: 'a' }), { via: 'b' })).toEqual({ target: { via: 'b' }, retained: [], retainsWhole: true });
  });
  test('does not recreate a resource that somebody removed', () => {
    expect(restoreTarget(owned({ mtu: 1500 }, { mtu: 9000 }), null)).toEqual({ target: null, retained: [], retainsWhole: true });
  });
  test('restores field by field', () => {
    expect(restoreTarget(owned({ up: false, mtu: 1500 }, { up: true, mtu: 9000 }), { up: true, mtu: 8000 })).toEqual({
      target: { up: false, mtu: 8000 },
      retained: ['mtu'],
      retainsWhole: false,
    });
  });
  test('while a replace is unconfirmed, absent counts as written', () => {
    expect(restoreTarget({ before: { a: 1 }, written: [{ a: 2 }, null], isUnconfirmed: true }, null).target).toEqual({ a: 1 });
  });
  test('half-written resources are deleted only while unconfirmed', () => {
    const half = { isHalfWritten: () => true };
    expect(restoreTarget({ before: null, written: [{ running: true }], isUnconfirmed: true }, { running: false }, half).target).toBeNull();
    expect(restoreTarget({ before: null, written: [{ running: true }], isUnconfirmed: false }, { running: false }, half).retainsWhole).toBe(
      true,
    );
  });

  test('a resource with an owner mark is deleted, even if it changed', () => {
    const marks = { hasOwnerMark: () => true };
    expect(restoreTarget(owned(null, { running: true }), { running: false }, marks).target).toBeNull();
    expect(restoreTarget(owned({ running: true }, { running: false }), { running: true }, marks).target).toEqual({ running: true });
  });

  test('default fields tell owned from foreign resources', () => {
    const marks = { withDefaults: (state: JsonObject) => ({ protocol: '108', ...state }) };
    const ours = owned(null, { via: 'a' });
    expect(restoreTarget(ours, { via: 'a', protocol: '108' }, marks).target).toBeNull();
    expect(restoreTarget(ours, { via: 'a', protocol: 'static' }, marks).retainsWhole).toBe(true);
    // Adopted: the journal records its foreign protocol.
    expect(restoreTarget(owned(null, { via: 'a', protocol: 'static' }), { via: 'a', protocol: 'static' }, marks).target).toBeNull();
  });

  const state = fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })), { nil: null });
  test('an unchanged owned resource always returns to its before-image', () => {
    fc.assert(
      fc.property(state, state, (before, wrote) => {
        expect(restoreTarget(owned(before, wrote), before === null || wrote === null ? wrote : { ...before, ...wrote }).target).toEqual(
          before,
        );
      }),
    );
  });
  test('a restored state is not restored again', () => {
    fc.assert(
      fc.property(state, state, state, (before, wrote, live) => {
        const once = restoreTarget(owned(before, wrote), live).target;
        expect(restoreTarget(owned(before, wrote), once).target).toEqual(once);
      }),
    );
  });
});

test('an object with a name that only software we started uses is restored in any state', () => {
  expect(restoreTarget(owned({ chains: 1 }, { chains: 2 }), { chains: 3 }, { isCreatedByStartedSoftware: true }).target).toEqual({
    chains: 1,
  });
  expect(restoreTarget(owned(null), { chains: 3 }, { isCreatedByStartedSoftware: true }).target).toBeNull();
});
