import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asEntry1 } from '../../testing/arbitraries/any-journal-entries.ts';
import type { Entry } from './journal-entry.ts';
import { firstLine, formatLine, parseLines, formatChecksummedLine } from './journal-line.ts';

const release = (name: string): Entry => ({ type: 'forget', run: name, addresses: [`file:/etc/${name}`] });

/** Formats an entry as 2.0.0 wrote it. */
const formatLine1 = (entry: Entry): string => formatChecksummedLine(JSON.stringify(asEntry1(entry)));

const bytes = (text: string): number => Buffer.byteLength(text);

/** The checksums of complete lines. */
const sumsOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(8, 24));

describe('journal lines', () => {
  test('a formatted line parses to the same entry', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const entries = names.map(release);
        const text = firstLine + entries.map(formatLine).join('');
        expect(parseLines(text)).toEqual({ entries, format: 2, sums: sumsOf(text), wholeBytes: bytes(text) });
        const rest = text.slice(firstLine.length);
        expect(parseLines(rest, 2)).toEqual({ entries, format: 2, sums: sumsOf(rest), wholeBytes: bytes(rest) });
      }),
    );
  });

  test('Unicode line separators are ordinary text', () => {
    const entry = release('a\u2028b');
    expect(parseLines(firstLine + formatLine(entry)).entries).toEqual([entry]);
  });

  test('every cut of the last line is a torn end, never damage', () => {
    const whole = firstLine + formatLine(release('a'));
    const last = formatLine(release('b'));
    for (let cut = 0; cut < last.length; cut += 1) {
      expect(parseLines(whole + last.slice(0, cut))).toEqual({
        entries: [release('a')],
        format: 2,
        sums: sumsOf(whole),
        wholeBytes: whole.length,
      });
    }
  });

  test('every cut of the first line is a torn end without a format', () => {
    for (let cut = 0; cut < firstLine.length; cut += 1) {
      expect(parseLines(firstLine.slice(0, cut))).toEqual({ entries: [], sums: [], wholeBytes: 0 });
    }
  });

  test('a whole line of another form is neither torn nor damage, last or not', () => {
    const known = firstLine + formatLine(release('a'));
    const newer = formatChecksummedLine('{"type":"release","run":"b","addresses":[],"why":"a later release says more"}');
    const read = { entries: [release('a')], format: 2, sums: sumsOf(known), wholeBytes: known.length, unknownLine: 3 };
    expect(parseLines(known + newer)).toEqual(read);
    expect(parseLines(known + newer + formatLine(release('a')))).toEqual(read);
  });

  test('an altered character in a line that others follow is damage', () => {
    const lines = [firstLine, ...[release('a'), release('b')].map(formatLine)];
    for (const [at, line] of lines.slice(0, -1).entries()) {
      for (let place = 0; place < line.length - 1; place += 1) {
        const altered = line.slice(0, place) + (line[place] === 'x' ? 'y' : 'x') + line.slice(place + 1);
        expect(parseLines(lines.with(at, altered).join('')).damagedLine).toBe(at + 1);
      }
    }
  });

  test('without a first line, the format is that of 2.0.0', () => {
    const line = formatLine1(release('a'));
    expect(parseLines(line)).toEqual({ entries: [release('a')], format: 1, sums: sumsOf(line), wholeBytes: line.length });
  });

  test('no entry of a journal of a newer release is read', () => {
    const newer = formatChecksummedLine('{"type":"format","format":3,"since":"9.0.0"}');
    expect(parseLines(newer + formatLine(release('a')))).toEqual({ entries: [], sums: [], wholeBytes: 0, newer: 3 });
    expect(parseLines(newer)).toEqual({ entries: [], sums: [], wholeBytes: 0, newer: 3 });
  });

  test.each(['{"type":"format","format":1}', '{"type":"format","format":"2"}', '{"type":"format"}'])('%s is no first line', (text) => {
    expect(parseLines(formatChecksummedLine(text))).toEqual({ entries: [], sums: [], wholeBytes: 0, unknownLine: 1 });
  });

  test('a format line in another place is unknown', () => {
    const line = formatLine1(release('a'));
    expect(parseLines(line + firstLine)).toMatchObject({ format: 1, unknownLine: 2 });
    expect(parseLines(firstLine + firstLine)).toMatchObject({ format: 2, unknownLine: 2 });
  });
});
