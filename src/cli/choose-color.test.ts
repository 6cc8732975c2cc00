import { describe, expect, test } from '@jest/globals';
import { chooseColor, readColorChoice } from './choose-color.ts';

/** FORCE_COLOR: undefined is unset. Then whether color is on for each NO_COLOR (unset, empty, 1) on a terminal, and the same elsewhere. */
const matrix = [
  [undefined, [true, true, false], [false, false, false]],
  ['', [true, true, false], [false, false, false]],
  ['0', [false, false, false], [false, false, false]],
  ['false', [false, false, false], [false, false, false]],
  ['1', [true, true, true], [true, true, true]],
  ['2', [true, true, true], [true, true, true]],
  ['3', [true, true, true], [true, true, true]],
  ['true', [true, true, true], [true, true, true]],
] as const;
const noColors = [undefined, '', '1'];

describe.each(matrix)('FORCE_COLOR=%s', (FORCE_COLOR, onTerminal, elsewhere) => {
  test.each(noColors.map((NO_COLOR, at) => ({ NO_COLOR, at })))('NO_COLOR=$NO_COLOR', ({ NO_COLOR, at }) => {
    const env = { FORCE_COLOR, NO_COLOR, TERM: 'xterm' };
    expect(chooseColor({ choice: 'auto', env, isTerminal: true })).toBe(onTerminal[at]);
    expect(chooseColor({ choice: 'auto', env, isTerminal: false })).toBe(elsewhere[at]);
    for (const isTerminal of [true, false]) {
      expect(chooseColor({ choice: 'always', env, isTerminal })).toBe(true);
      expect(chooseColor({ choice: 'never', env, isTerminal })).toBe(false);
    }
  });
});

test('a dumb terminal shows color only on request', () => {
  const dumb = { env: { TERM: 'dumb' }, isTerminal: true };
  expect(chooseColor({ choice: 'auto', ...dumb })).toBe(false);
  expect(chooseColor({ choice: 'always', ...dumb })).toBe(true);
  expect(chooseColor({ choice: 'auto', env: { TERM: 'dumb', FORCE_COLOR: '1' }, isTerminal: true })).toBe(true);
});

test.each([
  [['plan'], 'auto'],
  [['plan', '--color=always'], 'always'],
  [['plan', '--color=never'], 'never'],
  [['plan', '--color=blue'], 'auto'],
  [['plan', '--', '--color=always'], 'auto'],
] as const)('%j has the choice %s', (argv, choice) => {
  expect(readColorChoice(argv)).toBe(choice);
});
