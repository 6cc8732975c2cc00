import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.ts';
import { formatLine, readLines, sealLine } from './line.ts';

const release = (name: string): Entry => ({ type: 'release', run: name, addresses: [`file:/etc/${name}`] });

describe('journal lines', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const entries = names.map(release);
        const text = entries.map(formatLine).join('');
        expect(readLines(text)).toEqual({ entries, sound: Buffer.byteLength(text) });
      }),
    );
  });

  test('line separators of Unicode are text like any other', () => {
    const entry = release('a\u2028b');
    expect(readLines(formatLine(entry)).entries).toEqual([entry]);
  });

  test('every cut of the last line is a torn end, never damage', () => {
    const whole = formatLine(release('a'));
    const last = formatLine(release('b'));
    for (let cut = 0; cut < last.length; cut += 1) {
      expect(readLines(whole + last.slice(0, cut))).toEqual({ entries: [release('a')], sound: whole.length });
    }
  });

  test('a whole line of another form is neither torn nor damage, last or not', () => {
    const known = formatLine(release('a'));
    const newer = sealLine('{"type":"release","run":"b","addresses":[],"why":"a later release says more"}');
    expect(readLines(known + newer)).toEqual({ entries: [release('a')], sound: known.length, strange: 2 });
    expect(readLines(known + newer + known)).toEqual({ entries: [release('a')], sound: known.length, strange: 2 });
  });

  test('an altered character in a line that others follow is damage', () => {
    const lines = [release('a'), release('b'), release('c')].map(formatLine);
    const [first = '', second = ''] = lines;
    for (let at = 0; at < second.length - 1; at += 1) {
      const altered = second.slice(0, at) + (second[at] === 'x' ? 'y' : 'x') + second.slice(at + 1);
      expect(readLines(first + altered + (lines[2] ?? '')).damaged).toBe(2);
    }
  });
});
