import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.ts';
import { firstLine, formatLine, readLines, sealLine } from './line.ts';

const release = (name: string): Entry => ({ type: 'release', run: name, addresses: [`file:/etc/${name}`] });

const bytes = (text: string): number => Buffer.byteLength(text);

describe('journal lines', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const entries = names.map(release);
        const text = firstLine + entries.map(formatLine).join('');
        expect(readLines(text)).toEqual({ entries, format: 2, lines: names.length + 1, sound: bytes(text) });
        const rest = text.slice(firstLine.length);
        expect(readLines(rest, 2)).toEqual({ entries, format: 2, lines: names.length, sound: bytes(rest) });
      }),
    );
  });

  test('line separators of Unicode are text like any other', () => {
    const entry = release('a\u2028b');
    expect(readLines(firstLine + formatLine(entry)).entries).toEqual([entry]);
  });

  test('every cut of the last line is a torn end, never damage', () => {
    const whole = firstLine + formatLine(release('a'));
    const last = formatLine(release('b'));
    for (let cut = 0; cut < last.length; cut += 1) {
      expect(readLines(whole + last.slice(0, cut))).toEqual({ entries: [release('a')], format: 2, lines: 2, sound: whole.length });
    }
  });

  test('every cut of the first line is a torn end, and says no format', () => {
    for (let cut = 0; cut < firstLine.length; cut += 1) {
      expect(readLines(firstLine.slice(0, cut))).toEqual({ entries: [], lines: 0, sound: 0 });
    }
  });

  test('a whole line of another form is neither torn nor damage, last or not', () => {
    const known = firstLine + formatLine(release('a'));
    const newer = sealLine('{"type":"release","run":"b","addresses":[],"why":"a later release says more"}');
    const read = { entries: [release('a')], format: 2, lines: 2, sound: known.length, strange: 3 };
    expect(readLines(known + newer)).toEqual(read);
    expect(readLines(known + newer + formatLine(release('a')))).toEqual(read);
  });

  test('an altered character in a line that others follow is damage', () => {
    const lines = [firstLine, ...[release('a'), release('b')].map(formatLine)];
    for (const [at, line] of lines.slice(0, -1).entries()) {
      for (let place = 0; place < line.length - 1; place += 1) {
        const altered = line.slice(0, place) + (line[place] === 'x' ? 'y' : 'x') + line.slice(place + 1);
        expect(readLines(lines.with(at, altered).join('')).damaged).toBe(at + 1);
      }
    }
  });

  test('without a first line, the format is that of 2.0.0', () => {
    const line = formatLine(release('a'));
    expect(readLines(line)).toEqual({ entries: [release('a')], format: 1, lines: 1, sound: line.length });
  });

  test('nothing is read of a journal that a newer release wrote, whatever else its first line says', () => {
    const newer = sealLine('{"type":"format","format":3,"since":"9.0.0"}');
    expect(readLines(newer + formatLine(release('a')))).toEqual({ entries: [], lines: 0, sound: 0, newer: 3 });
    expect(readLines(newer)).toEqual({ entries: [], lines: 0, sound: 0, newer: 3 });
  });

  test.each(['{"type":"format","format":1}', '{"type":"format","format":"2"}', '{"type":"format"}'])('%s is no first line', (text) => {
    expect(readLines(sealLine(text))).toEqual({ entries: [], lines: 0, sound: 0, strange: 1 });
  });

  test('a first line in another place is strange', () => {
    const line = formatLine(release('a'));
    expect(readLines(line + firstLine)).toMatchObject({ format: 1, strange: 2 });
    expect(readLines(firstLine + firstLine)).toMatchObject({ format: 2, strange: 2 });
  });
});
