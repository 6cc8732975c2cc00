import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseFoldWidth, foldText, measureStyled } from './fold-text.ts';
import { makeTextStyles } from './text-styles.ts';

const styles = makeTextStyles(true);
const word = fc.oneof(fc.stringMatching(/^[!-~]{1,30}$/u), fc.constantFrom('->', '名前', 'é'.normalize('NFD'), 'a'.repeat(220)));
const line = fc
  .tuple(
    fc.integer({ min: 0, max: 12 }),
    fc.array(
      fc.tuple(
        word,
        fc.constantFrom((text: string) => text, styles.dim, styles.create),
      ),
      { maxLength: 30 },
    ),
  )
  .map(([indent, words]) => ' '.repeat(indent) + words.map(([text, style]) => style(text)).join(' '));

test('a folded text has the same words, and no line is wider than the terminal unless it is one word', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom(60, 80, 120, 200),
      fc.integer({ min: 0, max: 8 }),
      (lines, width, hang) => {
        const text = lines.join('\n');
        const folded = foldText(text, { width, hang });
        expect(folded.split(/\s+/u)).toEqual(text.split(/\s+/u));
        for (const each of folded.split('\n')) if (measureStyled(each) > width) expect(each.trim()).not.toContain(' ');
      },
    ),
  );
});

test('a line that fits is unchanged, and no terminal folds nothing', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n');
      expect(foldText(text, { width: undefined, hang: 4 })).toBe(text);
      const wide = Math.max(...text.split('\n').map(measureStyled));
      expect(foldText(text, { width: wide, hang: 4 })).toBe(text);
    }),
  );
});

test('a value stays beside the value that replaces it', () => {
  const text = `  ~ sysctl:${'a'.repeat(60)}  0 -> 1`;
  expect(foldText(text, { width: 74, hang: 4 })).toBe(`  ~ sysctl:${'a'.repeat(60)}\n      0 -> 1`);
});

test.each([
  { terminal: { isTTY: true, columns: 40 }, width: 60 },
  { terminal: { isTTY: true, columns: 81 }, width: 81 },
  { terminal: { isTTY: true, columns: 400 }, width: 200 },
  { terminal: { isTTY: false, columns: 80 }, width: undefined },
  { terminal: {}, width: undefined },
])('$terminal folds at $width', ({ terminal, width }) => {
  expect(chooseFoldWidth(terminal)).toBe(width);
});
