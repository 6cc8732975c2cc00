import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileTexts, obeyedIn } from '../../proof/hostile-text.ts';
import { fitForTerminal } from './fit-for-terminal.ts';
import { paint } from './paint.ts';

const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));

test('whatever a renderer lets through, no terminal obeys it', () => {
  fc.assert(
    fc.property(fc.array(text), fc.boolean(), (parts, colors) => {
      expect(obeyedIn(fitForTerminal(parts.join(''), { colors }), { colors })).toBeUndefined();
    }),
  );
});

test('our own colours stay where they are wanted, and our own lines', () => {
  const brush = paint(true);
  const painted = `${brush.add('+')} a\n\t${brush.error('b')} ${brush.dim(brush.strong('c'))} ${brush.change('d')} ${brush.remove('e')}\n`;
  expect(fitForTerminal(painted, { colors: true })).toBe(painted);
  expect(fitForTerminal('a\u001b[31mb', { colors: false })).toBe('a\\u{1b}[31mb');
});
