import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileTexts, findControlCharacter } from '../../../testing/hostile-text.ts';
import { escapeForTerminal } from './escape-for-terminal.ts';
import { makeTextStyles } from './text-styles.ts';

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));

test('whatever a renderer lets through, no terminal obeys it', () => {
  fc.assert(
    fc.property(fc.array(text), fc.boolean(), (parts, colors) => {
      expect(findControlCharacter(escapeForTerminal(parts.join(''), { colors }), { colors })).toBeUndefined();
    }),
  );
});

test('our own colours stay where they are wanted, and our own lines', () => {
  const brush = makeTextStyles(true);
  const painted = `${brush.create('+')} a\n\t${brush.error('b')} ${brush.dim(brush.strong('c'))} ${brush.update('d')} ${brush.delete('e')}\n`;
  expect(escapeForTerminal(painted, { colors: true })).toBe(painted);
  expect(escapeForTerminal('a\u001b[31mb', { colors: false })).toBe('a\\u{1b}[31mb');
});
