import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { parseAnswer, parseJsonAnswer } from './parse-answer.ts';

const schema = z.array(z.object({ name: z.string() }));

test('a valid answer is returned', () => {
  expect(parseJsonAnswer(schema, '[{"name":"eth0","more":1}]', 'ip')).toEqual([{ name: 'eth0' }]);
});

test.each([
  ['no JSON', '\u001b[2J', 'ip answered in a form that lazyjack does not know: no JSON: "\\u{1b}[2J"'],
  [
    'another form',
    '[{"name":7}]',
    'ip answered in a form that lazyjack does not know: Invalid input: expected string, received number at "0.name"',
  ],
])('%s is a failure that names the program', (_, text, message) => {
  expect(() => parseJsonAnswer(schema, text, 'ip', 'Look at it: ip -V')).toThrow(
    expect.objectContaining({ kind: 'failed', message, fix: 'Look at it: ip -V' }),
  );
});

test('the quoted part of the answer is short', () => {
  const said = (): unknown => parseAnswer(schema, [{ name: 'x' }, { name: 7 }], 'Docker');
  expect(said).toThrow(/^Docker answered .{1,120}$/);
  expect(() => parseJsonAnswer(schema, 'A'.repeat(1_000_000), 'Docker')).toThrow(/^.{1,200}$/);
});
