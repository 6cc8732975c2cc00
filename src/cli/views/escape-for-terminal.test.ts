import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileTexts, findControlCharacter } from '../../../testing/hostile-text.ts';
import { escapeForTerminal } from './escape-for-terminal.ts';
import { makeTextStyles } from './text-styles.ts';

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));

test('no text sends control characters to a terminal', () => {
  fc.assert(
    fc.property(fc.array(text), fc.boolean(), (parts, colors) => {
      expect(findControlCharacter(escapeForTerminal(parts.join(''), { colors }), { colors })).toBeUndefined();
    }),
  );
});

test('keeps colors of lazyjack if they are enabled, and line breaks', () => {
  const styles = makeTextStyles(true);
  const painted = `${styles.create('+')} a\n\t${styles.error('b')} ${styles.dim(styles.strong('c'))} ${styles.update('d')} ${styles.delete('e')}\n`;
  expect(escapeForTerminal(painted, { colors: true })).toBe(painted);
  expect(escapeForTerminal('a\u001b[31mb', { colors: false })).toBe('a\\u{1b}[31mb');
});
